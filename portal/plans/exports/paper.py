"""A plan as a document before it is a file: headings in order, words, lines, tables. Each knows its language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from portal.kernel.mail import link
from portal.kernel.text import Reading, tied
from portal.texts.blocks import Block, Run

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\uffff\ud800-\udfff]")
"""Control characters that no file format takes, and those that turn the direction of what follows around."""
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the title of the document."""

    level: int
    words: Reading


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs and lists, without headings."""

    blocks: tuple[Block, ...]
    lang: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something with its name in front, such as "Period: 2026 to 2028"."""

    label: str
    words: Reading


@dataclass(frozen=True, slots=True)
class Note:
    """What Kring says about the text, in the reader's language."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as `head`; columns without any word are left out.

    `caption` is empty where a heading right above says it.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Reading, ...], ...]


Part: TypeAlias = "Heading | Words | Line | Note | Table"


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole document. `parts` begin with its title, and no heading is more than one level below the one before."""

    title: str
    lang: str
    parts: tuple[Part, ...]


def printable(text: str) -> str:
    """`text` without what cannot be printed."""
    return _UNPRINTABLE.sub("", text)


def paper(title: Reading, lang: str, parts: Iterable[Part]) -> Paper:
    """A document of these parts, all of it printable."""
    clean = (_printable(part) for part in (Heading(1, title), *parts))
    return Paper(printable(title.text), lang, tuple(_joined(_in_order(clean))))


def _printable(part: Part) -> Part:
    match part:
        case Heading(level, words):
            return Heading(level, _reading(words))
        case Words(blocks, lang):
            return Words(tuple(replace(block, runs=_runs(block.runs, lang)) for block in blocks), lang)
        case Line(label, words):
            return Line(_named(printable(label)), _reading(words))
        case Note(text):
            return Note(printable(text))
        case Table(caption, head, rows):
            kept = [number for number in range(len(head)) if any(row[number].text for row in rows)]
            cells = (tuple(_reading(row[number]) for number in kept) for row in rows)
            return Table(printable(caption), tuple(head[number] for number in kept), tuple(cells))


def _named(label: str) -> str:
    """A name in front of something, with the sign that says so."""
    return label if label.endswith(("?", ":", "…")) else f"{label}:"


def _reading(words: Reading) -> Reading:
    return Reading(tied(printable(words.text), words.lang), words.lang)


def _runs(runs: Iterable[Run], lang: str) -> tuple[Run, ...]:
    return tuple(replace(run, text=tied(printable(run.text), lang), link=_whole(run.link)) for run in runs)


def _whole(address: str) -> str:
    """A path of ours with its host in front: a file may lie anywhere."""
    return link(address) if address.startswith("/") else address


def _in_order(parts: Iterable[Part]) -> Iterator[Part]:
    """No heading without words or deeper than one below the last; no caption that only says the heading again."""
    last = Heading(0, Reading("", ""))
    for part in parts:
        if isinstance(part, Heading):
            if part.words.text.strip():
                last = Heading(min(part.level, last.level + 1, DEEPEST), part.words)
                yield last
        elif isinstance(part, Table) and part.caption == last.words.text:
            yield replace(part, caption="")
        else:
            yield part


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """Words in one language that follow each other are one text: their lists go on."""
    waiting: Words | None = None
    for part in parts:
        if isinstance(part, Words) and waiting is not None and part.lang == waiting.lang:
            waiting = Words((*waiting.blocks, *part.blocks), part.lang)
            continue
        if waiting is not None:
            yield waiting
        waiting = part if isinstance(part, Words) else None
        if waiting is None:
            yield part
    if waiting is not None:
        yield waiting


def written(blocks: Iterable[Block], lang: str, below: int) -> Iterator[Part]:
    """A text below a heading of level `below`: its headings, and the words between them."""
    waiting: list[Block] = []
    for block in blocks:
        if not block.text.strip():
            continue
        if block.level:
            yield from _words(waiting, lang)
            waiting = []
            yield Heading(below + block.level - 1, Reading(block.text, lang))
        else:
            waiting.append(block)
    yield from _words(waiting, lang)


def _words(blocks: list[Block], lang: str) -> Iterator[Words]:
    if blocks:
        yield Words(tuple(blocks), lang)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: `items` of blocks and lists inside them."""

    kind: str
    items: list[list[Node]]


Node: TypeAlias = "Block | Listed"


def tree(blocks: Iterable[Block]) -> list[Node]:
    """Blocks with their lists one inside the other."""
    root: list[Node] = []
    for block in blocks:
        place = root
        for depth, kind in enumerate(block.lists):
            last = place[-1] if place else None
            if not (isinstance(last, Listed) and last.kind == kind):
                last = Listed(kind, [])
                place.append(last)
            innermost = depth == len(block.lists) - 1
            if not last.items or (innermost and block.starts_item):
                last.items.append([])
            place = last.items[-1]
        place.append(block)
    return root
