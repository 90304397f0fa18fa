// Chance with a seed, and the words that people type.
const SNIPPETS = [
  "dom ", "żółć", "źdźbło ", "čšž ", "žlica", "ëén ", "wijk ", "e\u0301", "😀", "🚲 ", "👩‍👩‍👧", "🏳️‍🌈", "👍🏽", "🇸🇮", "𝕂", " ", ". ", "a",
];
const MARKS = [
  { strong: {} }, { em: {} }, { link: { href: "https://example.org/ž?a=1&b" } }, { link: { href: "/r/x" } },
  { strong: {}, em: {} },
];

export class Chance {
  constructor(seed) {
    this.state = seed;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let value = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 up to `count`, not included. */
  below(count) {
    return Math.floor(this.next() * count);
  }

  of(choices) {
    return choices[this.below(choices.length)];
  }

  get words() {
    return Array.from({ length: 1 + this.below(3) }, () => this.of(SNIPPETS)).join("");
  }

  get marks() {
    return this.of(MARKS);
  }

  /** A place in a string that cuts no surrogate pair in two; it may stand inside a family or a flag. */
  placeIn(text) {
    const at = this.below(text.length + 1);
    const isInside = at > 0 && /[\ud800-\udbff]/.test(text[at - 1]) && /[\udc00-\udfff]/.test(text[at] ?? "");
    return isInside ? at + 1 : at;
  }

  rangeIn(text) {
    return [this.placeIn(text), this.placeIn(text)].sort((one, other) => one - other);
  }
}
