// CRC-32 of all words of a document, as portal/texts/document.py counts it: a cheap way to see that both sides agree.
import { XmlText } from "yjs";

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function* words(node) {
  for (const child of node.toArray()) {
    if (child instanceof XmlText) {
      const strings = child.toDelta().map(({ insert }) => (typeof insert === "string" ? insert : ""));
      yield `${strings.join("")}\n`;
    } else yield* words(child);
  }
}

export function checksum(fragment) {
  let crc = ~0;
  for (const byte of new TextEncoder().encode([...words(fragment)].join(""))) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}
