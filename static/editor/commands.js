// What the toolbar's buttons and the keys do. A button names its command in data-command.
import { baseKeymap, setBlockType, toggleMark } from "prosemirror-commands";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { redoCommand, undoCommand } from "y-prosemirror";
import { isLink, schema } from "./schema.js";

const { nodes, marks } = schema;

const inside = (state, type) => {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type === type) return true;
  }
  return false;
};

const toggleHeading = (level) => (state, dispatch) => {
  const block = state.selection.$from.parent;
  const isOne = block.type === nodes.heading && block.attrs.level === level;
  return setBlockType(isOne ? nodes.paragraph : nodes.heading, isOne ? null : { level })(state, dispatch);
};

const toggleList = (type) => (state, dispatch) =>
  inside(state, type) ? liftListItem(nodes.list_item)(state, dispatch) : wrapInList(type)(state, dispatch);

/** Whether `mark` stands in the selection, or is what the next letter will have. */
const hasMark = (state, mark) => {
  const { from, to, empty, $from } = state.selection;
  if (empty) return Boolean(mark.isInSet(state.storedMarks || $from.marks()));
  return state.doc.rangeHasMark(from, to, mark);
};

/** The link command takes its address from the toolbar's field: `setLink("")` takes the link away. */
export const setLink = (href) => (state, dispatch) => {
  const { from, to, empty } = state.selection;
  if (empty || (href && !isLink(href))) return false;
  if (dispatch) {
    const change = state.tr.removeMark(from, to, marks.link);
    dispatch(href ? change.addMark(from, to, marks.link.create({ href })) : change);
  }
  return true;
};

export const commands = {
  strong: { run: toggleMark(marks.strong), isOn: (state) => hasMark(state, marks.strong) },
  em: { run: toggleMark(marks.em), isOn: (state) => hasMark(state, marks.em) },
  heading: { run: toggleHeading(2), isOn: (state) => inside(state, nodes.heading) },
  bullets: { run: toggleList(nodes.bullet_list), isOn: (state) => inside(state, nodes.bullet_list) },
  numbers: { run: toggleList(nodes.ordered_list), isOn: (state) => inside(state, nodes.ordered_list) },
  undo: { run: undoCommand },
  redo: { run: redoCommand },
};

// Tab moves on, as everywhere on a page: lists are indented with Ctrl+] and Ctrl+[.
export const keys = [
  keymap({
    Enter: splitListItem(nodes.list_item),
    "Mod-b": commands.strong.run,
    "Mod-i": commands.em.run,
    "Mod-z": undoCommand,
    "Mod-y": redoCommand,
    "Mod-Shift-z": redoCommand,
    "Mod-]": sinkListItem(nodes.list_item),
    "Mod-[": liftListItem(nodes.list_item),
  }),
  keymap(baseKeymap),
];

export const rules = inputRules({
  rules: [
    wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
    wrappingInputRule(/^1\.\s$/, nodes.ordered_list),
    textblockTypeInputRule(/^##\s$/, nodes.heading, { level: 2 }),
  ],
});

