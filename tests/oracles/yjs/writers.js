// Two ways to write at a document: the portal's own editor, and Yjs by hand, which also does what no editor would.
import { baseKeymap, joinBackward, setBlockType, splitBlock, toggleMark } from "prosemirror-commands";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { Fragment, Slice } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { redo, undo, ySyncPlugin, yUndoPlugin, yUndoPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { schema } from "../../../static/editor/schema.js";

const { nodes, marks } = schema;
const LISTS = ["bullet_list", "ordered_list"];

/** Yjs by hand, at any node of the tree. */
export class Hand {
  constructor(doc, chance) {
    Object.assign(this, { doc, chance, body: doc.getXmlFragment("body") });
  }

  step() {
    const { chance } = this;
    const acts = [
      () => this.#type(),
      () => this.#type(),
      () => this.#type(),
      () => this.#delete(),
      () => this.#delete(),
      () => this.#format(),
      () => this.#split(),
      () => this.#block(),
      () => this.#list(),
      () => this.#remove(),
      () => this.#level(),
    ];
    this.doc.transact(chance.of(acts));
  }

  #nodes(wanted, node = this.body) {
    const inside = node instanceof Y.XmlText ? [] : node.toArray().flatMap((child) => this.#nodes(wanted, child));
    return wanted(node) ? [node, ...inside] : inside;
  }

  #text() {
    const texts = this.#nodes((node) => node instanceof Y.XmlText);
    return texts.length ? this.chance.of(texts) : this.#insert(this.body, 0, "paragraph").get(0);
  }

  #insert(parent, at, name) {
    const element = new Y.XmlElement(name);
    element.insert(0, [new Y.XmlText()]);
    parent.insert(at, [element]);
    return element;
  }

  #type() {
    const text = this.#text();
    const at = this.chance.placeIn(said(text));
    if (this.chance.next() < 0.3) text.insert(at, this.chance.words, this.chance.marks);
    else text.insert(at, this.chance.words);
  }

  #delete() {
    const text = this.#text();
    const [from, to] = this.chance.rangeIn(said(text));
    if (to - from < 12) text.delete(from, to - from);
  }

  #format() {
    const text = this.#text();
    const [from, to] = this.chance.rangeIn(said(text));
    const given = this.chance.marks;
    const taken = Object.fromEntries(Object.keys(given).map((name) => [name, null]));
    if (to > from) text.format(from, to - from, this.chance.next() < 0.6 ? given : taken);
  }

  #split() {
    const text = this.#text();
    const { parent: block } = text;
    const at = this.chance.placeIn(said(text));
    const rest = tail(text.toDelta(), at);
    text.delete(at, said(text).length - at);
    const place = block.parent.toArray().indexOf(block) + 1;
    this.#insert(block.parent, place, "paragraph").get(0).applyDelta(rest);
  }

  #block() {
    const made = this.#insert(this.body, this.chance.below(this.body.length + 1), this.chance.of(["paragraph", "heading"]));
    if (made.nodeName === "heading") made.setAttribute("level", this.chance.of([2, 3]));
    made.get(0).insert(0, this.chance.words);
  }

  #list() {
    const lists = this.#nodes((node) => LISTS.includes(node.nodeName));
    const isNew = !lists.length || this.chance.next() < 0.4;
    const list = isNew ? new Y.XmlElement(this.chance.of(LISTS)) : this.chance.of(lists);
    if (isNew) this.body.insert(this.chance.below(this.body.length + 1), [list]);
    const item = new Y.XmlElement("list_item");
    list.insert(this.chance.below(list.length + 1), [item]);
    this.#insert(item, 0, "paragraph").get(0).insert(0, this.chance.words);
  }

  #remove() {
    const all = this.#nodes((node) => node instanceof Y.XmlElement);
    if (all.length < 4) return;
    const node = this.chance.of(all);
    node.parent.delete(node.parent.toArray().indexOf(node), 1);
  }

  #level() {
    const headings = this.#nodes((node) => node.nodeName === "heading");
    if (headings.length) this.chance.of(headings).setAttribute("level", this.chance.of([2, 3]));
  }
}

const said = (text) => text.toDelta().map(({ insert }) => insert).join("");

function tail(delta, from) {
  let left = from;
  return delta.flatMap(({ insert, attributes }) => {
    const rest = insert.slice(Math.min(left, insert.length));
    left -= insert.length - rest.length;
    return rest ? [{ insert: rest, ...(attributes && { attributes }) }] : [];
  });
}

/** The portal's editor: its schema, its commands, the same binding to Yjs. */
export class Editor {
  constructor(doc, chance) {
    Object.assign(this, { doc, chance });
    const plugins = [ySyncPlugin(doc.getXmlFragment("body")), yUndoPlugin()];
    this.view = new EditorView(document.createElement("div"), { state: EditorState.create({ schema, plugins }) });
  }

  step() {
    const { chance, view } = this;
    yUndoPluginKey.getState(view.state).undoManager.stopCapturing();
    this.#select(chance.next() < 0.5);
    const run = (command) => command(view.state, view.dispatch, view);
    const acts = [
      () => view.dispatch(view.state.tr.insertText(chance.words)),
      () => view.dispatch(view.state.tr.insertText(chance.words)),
      () => view.dispatch(view.state.tr.insertText(chance.words)),
      () => view.dispatch(view.state.tr.deleteSelection()),
      () => run(splitListItem(nodes.list_item)) || run(splitBlock),
      () => run(splitBlock),
      () => run(joinBackward) || run(baseKeymap.Backspace),
      () => run(toggleMark(chance.of([marks.strong, marks.em]))),
      () => run(toggleMark(marks.link, { href: "https://example.org/č" })),
      () => run(setBlockType(nodes.heading, { level: chance.of([2, 3]) })) || run(setBlockType(nodes.paragraph)),
      () => run(wrapInList(chance.of([nodes.bullet_list, nodes.ordered_list]))),
      () => run(sinkListItem(nodes.list_item)) || run(liftListItem(nodes.list_item)),
      () => view.dispatch(view.state.tr.replaceSelection(this.#pasted())),
      () => undo(view.state),
      () => redo(view.state),
    ];
    chance.of(acts)();
  }

  #select(isRange) {
    const { doc, tr } = this.view.state;
    const blocks = [];
    doc.descendants((node, at) => void (node.isTextblock && blocks.push([node.textContent, at + 1])));
    const place = () => {
      const [text, start] = this.chance.of(blocks);
      return start + this.chance.placeIn(text);
    };
    const from = place();
    this.view.dispatch(tr.setSelection(TextSelection.create(doc, from, isRange ? place() : from)));
  }

  #pasted() {
    const line = () => nodes.paragraph.create(null, schema.text(this.chance.words, [marks.em.create()]));
    return new Slice(Fragment.from([line(), line()]), 1, 1);
  }
}
