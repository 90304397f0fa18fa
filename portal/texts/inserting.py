"""Putting a new block into a document at its place among the lists."""

from __future__ import annotations

from typing import cast

from pycrdt import XmlElement, XmlText

from portal.texts.blocks import Block
from portal.texts.document import LISTS, Container, Document, Place, body, index_of, write


def insert_block(doc: Document, cursor: Place | None, block: Block, following: Place | None) -> Place:
    """Put a new block behind `cursor`, or as an item before `following` where that is an item of the same list."""
    if following is not None and block.starts_item and following.block.frame == block.frame:
        around = following.around[:-1]
        at = index_of(around[-1], following.around[-1])
        return _insert_item(around, at, block)
    if cursor is None:
        write(body(doc), [block], 0)
        return _placed(body(doc), 0, (), block)
    depth = _shared(cursor.block.lists, block.lists)
    if block.starts_item and depth == len(block.lists):
        around = cursor.around[: 2 * depth - 1]
        return _insert_item(around, index_of(around[-1], cursor.around[2 * depth - 1]) + 1, block)
    container: Container = cursor.around[2 * depth - 1] if depth else body(doc)
    at = index_of(container, cursor.held_at(depth)) + 1
    write(container, [Block(block.runs, block.level, block.lists[depth:], block.starts_item)], at)
    return _placed(container, at, cursor.around[: 2 * depth], block)


def _insert_item(around: tuple[XmlElement, ...], at: int, block: Block) -> Place:
    """A new item at a place of the innermost list of `around`."""
    item = XmlElement("list_item")
    around[-1].children.insert(at, item)
    write(item, [Block(block.runs)])
    return _placed(item, 0, (*around, item), block)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many lists two blocks have in common."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _placed(container: Container, at: int, around: tuple[XmlElement, ...], block: Block) -> Place:
    """The place of a block that was just written."""
    element = container.children[at]
    if isinstance(element, XmlElement) and element.tag in LISTS:
        item = element.children[0]
        return _placed(cast("XmlElement", item), 0, (*around, element, cast("XmlElement", item)), block)
    texts = tuple(child for child in cast("XmlElement", element).children if isinstance(child, XmlText))
    return Place(block, cast("XmlElement", element), texts, around)
