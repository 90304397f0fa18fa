// What comes from another program. The schema lets through what a text may hold; somebody is told what was left out.
import { Plugin } from "prosemirror-state";

const MOST = 64 * 1024; // letters, and two for each paragraph: the update stays below what the portal takes at once
const NO_WORDS = /<(img|picture|table|video|object|iframe|svg|math|v:imagedata)\b/i;

// The page's policy forbids inline styles and handlers; a browser complains about each one that it reads.
const BLOCKS = /<(style|script)\b[\s\S]*?<\/\1\s*>/gi;
const TAG = /<[a-z][^>]*>/gi;
const FORBIDDEN = /\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;

/** @param tell ("nothing" | "parts" | "all") => void: what of it was left out */
export const pasting = (tell) => {
  let leftOut = "nothing";
  const isTooMuch = (size) => {
    tell(size > MOST ? "all" : leftOut);
    leftOut = "nothing";
    return size > MOST;
  };
  const look = (event, data) => {
    const size = data?.getData("text/plain").length ?? 0;
    if (size <= MOST || !isTooMuch(size)) return false; // only what is too much is known before it is read
    event.preventDefault();
    return true;
  };
  return new Plugin({
    props: {
      handleDOMEvents: {
        paste: (_view, event) => look(event, event.clipboardData),
        drop: (_view, event) => look(event, event.dataTransfer),
      },
      transformPastedHTML: (html) => {
        if (NO_WORDS.test(html)) leftOut = "parts";
        return html.replace(BLOCKS, "").replace(TAG, (tag) => tag.replace(FORBIDDEN, ""));
      },
      handleTextInput: () => {
        tell("nothing"); // it was read: typing goes on
        return false;
      },
      handlePaste: (_view, _event, slice) => isTooMuch(slice.size),
      handleDrop: (_view, _event, slice) => isTooMuch(slice.size),
    },
  });
};
