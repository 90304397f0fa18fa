// Who else is here: carets in the text, and names in a line above it. Colours are classes, for the style policy
// forbids inline styles; nobody is told apart by colour alone, the name stands at the caret.
import { Awareness } from "y-protocols/awareness";
import { yCursorPlugin } from "y-prosemirror";

const COLOURS = 6;

export class People {
  /** @param line element that names them; @param words pattern with %(names)s */
  constructor({ doc, line, words }) {
    Object.assign(this, { line, words, awareness: new Awareness(doc), known: new Map(), shown: "" });
    this.numbers = new Map();
  }

  get plugin() {
    const number = (user) => `peer-${user.number % COLOURS}`;
    return yCursorPlugin(this.awareness, {
      cursorBuilder: (user) => {
        const caret = document.createElement("span");
        caret.className = `peer ${number(user)}`;
        caret.setAttribute("aria-hidden", "true");
        const name = document.createElement("span");
        name.className = "peer-name";
        name.textContent = user.name;
        caret.append("\u2060", name, "\u2060");
        return caret;
      },
      selectionBuilder: (user) => ({ class: `peer-selection ${number(user)}` }),
    });
  }

  /** Where the own caret is, as text for the others; "" while it is elsewhere. */
  get cursor() {
    const cursor = this.awareness.getLocalState()?.cursor;
    return cursor ? JSON.stringify(cursor) : "";
  }

  /** Show those of the portal's list, and nobody else. */
  show(others) {
    const { states, meta } = this.awareness;
    const now = new Map(others.map((each) => [this.#numberOf(each.client), each]));
    const removed = [...states.keys()].filter((id) => id !== this.awareness.clientID && !now.has(id));
    removed.forEach((id) => [states, meta].forEach((map) => map.delete(id)));
    const updated = [...now.keys()];
    for (const [id, each] of now) {
      states.set(id, { user: { name: each.name, color: "#000000", number: id }, cursor: parsed(each.cursor) });
      meta.set(id, { clock: 0, lastUpdated: Date.now() });
    }
    this.awareness.emit("change", [{ added: [], updated, removed }, "portal"]);
    this.#name([...new Set(others.map((each) => each.name))]);
  }

  #numberOf(client) {
    if (!this.numbers.has(client)) this.numbers.set(client, this.numbers.size + 1);
    return this.numbers.get(client);
  }

  #name(names) {
    const said = names.join(", ");
    if (said === this.shown) return;
    this.shown = said;
    this.line.hidden = !said;
    this.line.textContent = said ? this.words.replace("%(names)s", said) : "";
  }
}

function parsed(cursor) {
  try {
    return cursor ? JSON.parse(cursor) : null;
  } catch {
    return null;
  }
}
