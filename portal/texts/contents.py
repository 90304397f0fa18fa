"""What an update holds, read from its bytes before anything applies it (Yjs encoding, version 1)."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from portal.texts.document import ATTRIBUTES, FORMATS, NODES, ROOT
from portal.texts.lib0 import Reader, Undecodable

Id: TypeAlias = "tuple[int, int]"
"""Client and clock."""

_GC, _DELETED, _STRING, _FORMAT, _TYPE, _ANY, _SKIP = 0, 1, 4, 6, 7, 8, 10
_XML_ELEMENT, _XML_TEXT = 3, 6
_HAS_LEFT, _HAS_RIGHT, _HAS_NAME = 0x80, 0x40, 0x20
_TWO_UNITS = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")
_LARGE = re.compile("[\U00010000-\U0010ffff]")


class Unknown(ValueError):
    """Content of a kind that no document of ours has; how long it is nobody here knows."""


@dataclass(slots=True)
class Content:
    """What an update adds, by client, and what it needs to be there."""

    size: int
    spans: dict[int, Id] = field(default_factory=dict)
    """For each client the first clock and the one behind the last."""
    needs: list[Id] = field(default_factory=list)
    cuts: set[Id] = field(default_factory=set)
    """Units of what is there already that are parted from the unit before them."""
    halves: set[Id] = field(default_factory=set)
    """Second units of letters that take two in UTF-16, such as emoji."""
    named: set[Id] = field(default_factory=set)
    """The values of attributes that say so."""
    unnamed: dict[Id, Id] = field(default_factory=dict)
    """Values that only say behind which other they stand: Yjs leaves the name out when it merges updates."""
    gone: dict[int, list[Id]] = field(default_factory=dict)
    """For each client from where to where nothing is known any more but that it was there."""
    is_foreign: bool = False
    has_hole: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.spans and not self.needs

    def is_attribute(self, first: Id) -> bool:
        """Whether this is known to be the value of an attribute, or to be gone with what had it."""
        spans = self.gone.get(first[0], [])
        at = bisect_right(spans, first[1], key=lambda span: span[0]) - 1
        return first in self.named or (at >= 0 and first[1] < spans[at][1])


def read(data: bytes) -> Content:
    """What an update holds. Raises Undecodable or Unknown."""
    reader, content = Reader(data), Content(len(data))
    for _client in range(reader.count()):
        _read_client(reader, content)
    for client, start, stop in _deletions(reader):
        content.needs.append((client, stop - 1))
        content.cuts |= {(client, start), (client, stop)}
    if not reader.is_at_end():
        raise Undecodable
    return content


def halves(data: bytes) -> set[Id]:
    """The second units of an update's letters; without reading it where there are none."""
    return read(data).halves if _TWO_UNITS.search(data) else set()


def read_clocks(data: bytes) -> dict[int, int]:
    """A state vector: for each client the clock behind the last one that is known. Raises Undecodable."""
    reader = Reader(data)
    found = {reader.number(): reader.number() for _client in range(reader.count())}
    if not reader.is_at_end():
        raise Undecodable
    return found


def _read_client(reader: Reader, content: Content) -> None:
    count, client, start = reader.count(), reader.number(), reader.number()
    if client in content.spans or not count:
        raise Undecodable
    clock = start
    for _struct in range(count):
        clock += _read_struct(reader, content, (client, clock))
    content.spans[client] = (start, clock)


def _deletions(reader: Reader) -> Iterator[tuple[int, int, int]]:
    for _client in range(reader.count()):
        client = reader.number()
        for _range in range(reader.count()):
            start = reader.number()
            yield client, start, start + _length(reader)


def _read_struct(reader: Reader, content: Content, first: Id) -> int:
    """One struct that begins at `first`; returns how many clocks it takes."""
    info = reader.byte()
    kind = info & 31
    if kind in (_GC, _SKIP):
        length = _length(reader)
        content.has_hole |= kind == _SKIP
        content.gone.setdefault(first[0], []).append((first[1], first[1] + length))
        return length
    left = _read_id(reader) if info & _HAS_LEFT else None
    right = _read_id(reader) if info & _HAS_RIGHT else None
    if left:
        content.needs.append(left)
        content.cuts.add((left[0], left[1] + 1))
    if right:
        content.needs.append(right)
        content.cuts.add(right)
    if left is None and right is None:
        _read_parent(reader, content, has_name=bool(info & _HAS_NAME))
    if info & _HAS_NAME:
        content.named.add(first)
    elif left and kind == _ANY:
        content.unnamed[first] = left
    return _read_content(reader, content, first, kind)


def _read_id(reader: Reader) -> Id:
    return reader.number(), reader.number()


def _read_parent(reader: Reader, content: Content, has_name: bool) -> None:
    if reader.number() == 1:
        content.is_foreign |= reader.text() != ROOT
    else:
        content.needs.append(_read_id(reader))
    if has_name:
        content.is_foreign |= reader.text() not in ATTRIBUTES


def _read_content(reader: Reader, content: Content, first: Id, kind: int) -> int:
    is_attribute = first in content.named or first in content.unnamed
    if kind == _DELETED:
        return _length(reader)
    if kind == _STRING:
        content.is_foreign |= is_attribute
        return _read_words(reader.text(), content, first)
    if kind == _FORMAT:
        content.is_foreign |= reader.text().partition("--")[0] not in FORMATS
        _read_json(reader)
        return 1
    if kind == _TYPE:
        node = reader.number()
        name = reader.text() if node == _XML_ELEMENT else "paragraph"
        content.is_foreign |= node not in (_XML_ELEMENT, _XML_TEXT) or name not in NODES or is_attribute
        return 1
    if kind == _ANY:
        content.is_foreign |= not is_attribute
        length = _length(reader)
        for _each in range(length):
            reader.any()
        return length
    raise Unknown(kind)


def _read_words(words: str, content: Content, first: Id) -> int:
    """The units of some words in UTF-16."""
    large = [match.start() for match in _LARGE.finditer(words)]
    content.halves.update((first[0], first[1] + at + before + 1) for before, at in enumerate(large))
    return len(words) + len(large) or _nothing()


def _read_json(reader: Reader) -> None:
    try:
        json.loads(reader.text(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Undecodable from None


def _no_constant(name: str) -> None:
    """NaN and the infinities are not JSON."""
    raise ValueError(name)


def _length(reader: Reader) -> int:
    return reader.number() or _nothing()


def _nothing() -> int:
    raise Undecodable
