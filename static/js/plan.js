/* Beside the paragraphs of a section: the button speaks of selected words, and has its place beside the live editor. */
"use strict";

const AROUND = 40;
const LONGEST = 499;

/** The address at which one comments on words of a paragraph; without words on the whole of it. */
function sayAddress(base, paragraph, quote = "", before = "", behind = "") {
  const address = new URL(base, location.origin);
  address.searchParams.set("paragraph", paragraph);
  if (quote) {
    address.searchParams.set("quote", quote);
    address.searchParams.set("before", before.slice(-AROUND));
    address.searchParams.set("behind", behind.slice(0, AROUND));
  }
  return address.pathname + address.search;
}

/** What is selected inside one element: the words, and what stands around them; null for anything else. */
function selectedIn(element) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(range.startContainer, range.startOffset);
  const quote = range.toString();
  const start = before.toString().length;
  const text = element.textContent;
  if (!quote.trim() || quote.length > LONGEST) return null;
  return { quote: quote.trim(), before: text.slice(0, start), behind: text.slice(start + quote.length) };
}

/** In the text that is read: the button of a paragraph leads to the words that are selected in it. */
function followSelection() {
  const marked = new Map();
  document.addEventListener("selectionchange", () => {
    document.querySelectorAll("[data-paragraph]").forEach((words) => {
      const button = words.closest(".para").querySelector("[data-say]");
      if (!marked.has(button)) marked.set(button, button.getAttribute("href"));
      const said = selectedIn(words);
      const { quote = "", before = "", behind = "" } = said || {};
      button.href = said ? sayAddress(marked.get(button), words.dataset.paragraph, quote, before, behind) : marked.get(button);
      button.classList.toggle("has-words", Boolean(said));
    });
  });
}

/** Beside the live editor: a button for every paragraph, which keeps its place while one writes. */
class Margin {
  constructor(root) {
    this.root = root;
    this.surface = root.querySelector("[data-surface]");
    this.list = document.createElement("div");
    this.list.className = "say-margin";
    this.surface.after(this.list);
    new MutationObserver(() => this.plan()).observe(this.surface, { childList: true, subtree: true, characterData: true });
    new ResizeObserver(() => this.plan()).observe(this.surface);
    this.draw();
  }

  plan() {
    cancelAnimationFrame(this.planned);
    this.planned = requestAnimationFrame(() => this.draw());
  }

  /** One link for each block, in the order in which the portal counts them. */
  draw() {
    const blocks = [...this.surface.querySelectorAll(".ProseMirror :is(p, h2, h3, h4)")];
    const top = this.list.getBoundingClientRect().top;
    while (this.list.children.length > blocks.length) this.list.lastChild.remove();
    blocks.forEach((block, number) => {
      const link = this.list.children[number] || this.link();
      link.hidden = !block.textContent.trim();
      link.style.insetBlockStart = `${block.getBoundingClientRect().top - top}px`;
      link.href = sayAddress(this.root.dataset.sayAddress, number);
      link.title = `${this.root.dataset.sayLabel}: ${block.textContent.slice(0, 60)}`;
      link.setAttribute("aria-label", link.title);
    });
  }

  link() {
    const link = document.createElement("a");
    link.className = "pbtn";
    const icon = document.querySelector("[data-say] svg");
    if (icon) link.append(icon.cloneNode(true));
    this.list.append(link);
    return link;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  followSelection();
  document.querySelectorAll("[data-say-address]").forEach((root) => {
    const begin = () => root.dataset.ready && !root.margin && (root.margin = new Margin(root));
    new MutationObserver(begin).observe(root, { attributes: true, attributeFilter: ["data-ready"] });
    begin();
  });
});
