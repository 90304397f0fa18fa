// What a document says, as values that can be compared with what the portal read.
import * as Y from "yjs";
import { checksum } from "../../../static/editor/checksum.js";

const BLOCKS = "p, h3, h4, li";

export function documentOf(updates) {
  const doc = new Y.Doc();
  updates.forEach((update) => Y.applyUpdate(doc, update));
  return doc;
}

/** Tree, clocks and checksum. */
export function read(doc) {
  const body = doc.getXmlFragment("body");
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].filter(([, clock]) => clock);
  return {
    tree: tree(body),
    clocks: Object.fromEntries(clocks),
    checksum: checksum(body),
    isWhole: !doc.store.pendingStructs && !doc.store.pendingDs,
  };
}

function tree(node) {
  if (node instanceof Y.XmlText) return joined(node.toDelta().map(({ insert, attributes }) => [insert, attributes ?? {}]));
  return [node.nodeName ?? "", node.getAttributes?.() ?? {}, node.toArray().map(tree)];
}

/** Runs with the same marks as one: how the words came together is nobody's business. */
function joined(runs) {
  const found = [];
  for (const [words, unsorted] of runs) {
    const marks = Object.fromEntries(Object.entries(unsorted).sort(([one], [other]) => (one < other ? -1 : 1)));
    const last = found.at(-1);
    if (last && isSame(last[1], marks)) last[0] += words;
    else if (words) found.push([words, marks]);
  }
  return found;
}

export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What the portal's HTML shows: for each block with words its runs. */
export function shown(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const blocks = [...page.body.querySelectorAll(BLOCKS)].map((block) => joined(runs(block, {})));
  return blocks.filter((block) => block.some(([words]) => words.trim()));
}

function runs(node, marks) {
  return [...node.childNodes].flatMap((child) => {
    if (child instanceof Text) return [[child.data, marks]];
    if (child.matches(`${BLOCKS}, ul, ol`)) return [];
    const added = child.matches("a") ? { link: { href: child.getAttribute("href") } } : { [child.localName]: {} };
    return runs(child, { ...marks, ...added });
  });
}

/** The same from the document. */
export function written(doc) {
  const texts = (node) => node.toArray().filter((child) => child instanceof Y.XmlText);
  const blocks = (node) => {
    const own = node.nodeName && texts(node).length ? [joined(texts(node).flatMap(tree))] : [];
    return [...own, ...node.toArray().filter((child) => !(child instanceof Y.XmlText)).flatMap(blocks)];
  };
  return blocks(doc.getXmlFragment("body")).filter((block) => block.some(([words]) => words.trim()));
}
