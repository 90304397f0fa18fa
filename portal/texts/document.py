"""The stored document: a Yjs XML tree in the shape of y-prosemirror, read into blocks and written from them.

Root `body`; nodes `paragraph`, `heading` (attribute `level`), `bullet_list`, `ordered_list`, `list_item`; words in
XmlText with formats `strong`, `em`, `link`. Offsets of pycrdt are UTF-8 bytes, those of Yjs UTF-16 units.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from portal.texts.blocks import Block, Run, joined, safe_link

ROOT = "body"
LISTS = {"bullet_list": "bullet", "ordered_list": "ordered"}
TAGS = {kind: tag for tag, kind in LISTS.items()}
BLOCKS = ("paragraph", "heading")
NODES = frozenset({*BLOCKS, *LISTS, "list_item"})
FORMATS = frozenset({"strong", "em", "link"})
ATTRIBUTES = frozenset({"level"})
AT_ONCE = 100
"""Updates that are applied in one transaction; with ten times as many it takes longer again."""
DEEPEST = 40
"""Levels of the tree that are read; what is deeper is not shown. ProseMirror makes two for each list in a list."""

Container: TypeAlias = "XmlFragment | XmlElement"
Document: TypeAlias = "Doc[Any]"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Place:
    """A block and where it is: its element (None for words outside of any), its texts, the lists' elements around."""

    block: Block
    element: XmlElement | None
    texts: tuple[XmlText, ...]
    around: tuple[XmlElement, ...]
    """List, item, list, item …; the outermost first."""

    def held_at(self, depth: int) -> XmlElement | XmlText:
        """What holds the block directly inside its item at `depth`, or in the document at 0."""
        if len(self.around) > 2 * depth:
            return self.around[2 * depth]
        return self.element if self.element is not None else self.texts[0]


def new_document(updates: Iterable[bytes] = (), *, shared: bool = False) -> Document:
    """A document to which `updates` are applied in their order; `shared` may be used by several threads in turn."""
    doc: Document = Doc(allow_multithreading=shared)
    body(doc)
    apply(doc, updates)
    return doc


def apply(doc: Document, updates: Iterable[bytes]) -> None:
    """Apply updates in their order. 20,000 letters take 28 ms so, each in a transaction of its own they took 210."""
    rest = iter(updates)
    while some := list(islice(rest, AT_ONCE)):
        with doc.transaction():
            for update in some:
                doc.apply_update(update)


def body(doc: Document) -> XmlFragment:
    """The root of the document."""
    root: XmlFragment = doc.get(ROOT, type=XmlFragment)
    return root


def index_of(container: Container, child: XmlElement | XmlText) -> int:
    """The number of a child, from 0."""
    return next(number for number, each in enumerate(container.children) if each == child)


@contextmanager
def recorded(doc: Document) -> Iterator[list[bytes]]:
    """What the block does to `doc`: one update, or none, in the list when the block is left.

    (`get_update` with a state vector would bring along everything that was ever deleted.)
    """
    updates: list[bytes] = []
    subscription = doc.observe(lambda happened: updates.append(happened.update))
    try:
        with doc.transaction():
            yield updates
    finally:
        doc.unobserve(subscription)


def read(doc: Document) -> list[Block]:
    """What the document says. Whatever it holds: unknown nodes are read through, unsafe links are none."""
    with doc.transaction():
        return [place.block for place in places(doc)]


def checksum(doc: Document) -> int:
    """CRC-32 of the words of every XmlText in the order of the tree, a line feed after each."""
    with doc.transaction():
        return zlib.crc32("".join(f"{words}\n" for words in _words(body(doc))).encode())


def _words(container: Container, depth: int = 0) -> Iterator[str]:
    for child in container.children:
        if isinstance(child, XmlText):
            yield "".join(piece for piece, _formats in child.diff() if isinstance(piece, str))
        elif depth < DEEPEST:
            yield from _words(child, depth + 1)


def places(doc: Document) -> Iterator[Place]:
    """The blocks in order, with their elements."""
    return _inside(body(doc), (), 0)


def _inside(container: Container, around: tuple[XmlElement, ...], depth: int) -> Iterator[Place]:
    is_first = len(around) % 2 == 0 and bool(around)
    for child in container.children:
        if isinstance(child, XmlText):
            found: Iterator[Place] = iter([_place(None, (child,), around, 0, is_first)])
        elif isinstance(child, XmlElement):
            found = _element(child, around, depth, is_first)
        else:
            continue
        for place in found:
            yield place
            is_first = False


def _element(element: XmlElement, around: tuple[XmlElement, ...], depth: int, is_first: bool) -> Iterator[Place]:
    if depth > DEEPEST:
        return
    if element.tag in LISTS:
        for item in element.children:
            if isinstance(item, XmlElement):
                yield from _inside(item, (*around, element, item), depth + 1)
    elif element.tag in BLOCKS:
        texts = tuple(child for child in element.children if isinstance(child, XmlText))
        yield _place(element, texts, around, _level(element), is_first)
        for child in element.children:
            if isinstance(child, XmlElement):
                yield from _element(child, around, depth + 1, False)
    else:
        yield from _inside(element, around, depth + 1)


def _place(
    element: XmlElement | None, texts: tuple[XmlText, ...], around: tuple[XmlElement, ...], level: int, is_first: bool
) -> Place:
    runs = joined(run for text in texts for run in _runs(text))
    lists = tuple(LISTS[each.tag or ""] for each in around[::2])
    return Place(Block(runs, 0 if lists else level, lists, is_first), element, texts, around)


def _level(element: XmlElement) -> int:
    """2 or 3 for a heading, whatever its attribute says."""
    if element.tag != "heading":
        return 0
    return 3 if element.attributes.get("level") in (3, "3") else 2


def _runs(text: XmlText) -> Iterator[Run]:
    for piece, formats in text.diff():
        if isinstance(piece, str):
            named = {name.partition("--")[0]: value for name, value in (formats or {}).items()}
            yield Run(_CONTROL.sub(" ", piece), _is_on(named, "strong"), _is_on(named, "em"), _address(named))


def _is_on(formats: Mapping[str, Any], name: str) -> bool:
    return formats.get(name) not in (None, False)


def _address(formats: Mapping[str, Any]) -> str:
    link = formats.get("link")
    return safe_link(link.get("href")) if isinstance(link, dict) else ""


def formats(run: Run) -> dict[str, Any]:
    """The formats of a run as they are stored."""
    found: dict[str, Any] = {"strong": {}} if run.strong else {}
    if run.em:
        found["em"] = {}
    if run.link:
        found["link"] = {"href": run.link}
    return found


def write(container: Container, blocks: Iterable[Block], at: int | None = None) -> None:
    """Put new blocks into a container, at its end or before its child `at`; each list is a new one."""
    place = len(container.children) if at is None else at
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and block.lists and groups[-1][0].lists[:1] == block.lists[:1]:
            groups[-1].append(block)
        else:
            groups.append([block])
    for offset, group in enumerate(groups):
        first = group[0]
        if first.lists:
            element = XmlElement(TAGS[first.lists[0]])
            container.children.insert(place + offset, element)
            _write_items(element, group)
        else:
            _write_block(container, first, place + offset)


def _write_items(element: XmlElement, blocks: list[Block]) -> None:
    """Fill a list: an item begins where a block of this depth says so, the others go on inside the item before."""
    items: list[list[Block]] = []
    for block in blocks:
        inner = Block(block.runs, block.level, block.lists[1:], block.starts_item and len(block.lists) > 1)
        if items and not (block.starts_item and len(block.lists) == 1):
            items[-1].append(inner)
        else:
            items.append([inner])
    for number, inside in enumerate(items):
        item = XmlElement("list_item")
        element.children.insert(number, item)
        write(item, inside)


def _write_block(container: Container, block: Block, at: int) -> None:
    element = XmlElement("heading" if block.level else "paragraph")
    container.children.insert(at, element)
    if block.level:
        element.attributes["level"] = block.level
    text = XmlText()
    element.children.append(text)
    for run in block.runs:
        text.insert(len(text), run.text, formats(run))
