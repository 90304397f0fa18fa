"""What an update holds, read from its bytes before anything applies it (Yjs encoding, version 1).

The log is for ever, so nothing gets into it that does not decode, that names what the schema does not know, that needs
updates we never saw (Yjs would keep it waiting in silence), or that the document cannot take.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flask_babel import lazy_gettext as _l

from portal.kernel.errors import Invalid
from portal.texts.document import ATTRIBUTES, FORMATS, NODES, ROOT, Document
from portal.texts.models import SharedText

LARGEST = 256 * 1024
"""Bytes of one update. Five pages of typing are 20 KB; a paste of 2 MB is a document to attach."""
LARGEST_LOG = 16 * 1024 * 1024
"""Bytes of all updates of a text since it was compacted last."""

Id: TypeAlias = "tuple[int, int]"
"""Client and clock."""


class Refused(Invalid):
    """An update that is not taken. The browser keeps its text; `code` tells it what to do."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(message)
        self.code = code


def undecodable() -> Refused:
    return Refused("undecodable", _l("We could not read this change. Copy your text and reload the page."))


def too_large() -> Refused:
    return Refused("too-large", _l("This is too much at once. Put it in piece by piece, or attach it as a file."))


def _foreign() -> Refused:
    return Refused("schema", _l("This change has a formatting that cannot be kept here. Copy your text and reload."))


def _gap() -> Refused:
    return Refused("gap", _l("Something is missing before this change. It will be sent again."))


def _full() -> Refused:
    return Refused("full", _l("This text has become too large. Go on in a new one."))


@dataclass(slots=True)
class Content:
    """What an update adds, by client, and what it needs to be there."""

    size: int
    spans: dict[int, Id] = field(default_factory=dict)
    """For each client the first clock and the one behind the last."""
    needs: list[Id] = field(default_factory=list)
    is_foreign: bool = False
    has_hole: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.spans and not self.needs


class _Reader:
    """Reads lib0's variable-length encoding; every wrong byte is an `Undecodable`."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        if len(found) != count:
            raise undecodable()
        self._at += count
        return found

    def number(self) -> int:
        """An unsigned integer below 2^53."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
            if shift > 53:
                raise undecodable()
        if value >= 1 << 53:
            raise undecodable()
        return value

    def count(self) -> int:
        """How many things follow; each takes a byte at least."""
        value = self.number()
        if value > len(self._data) - self._at:
            raise undecodable()
        return value

    def text(self) -> str:
        try:
            return self.take(self.number()).decode()
        except UnicodeDecodeError:
            raise undecodable() from None

    def id(self) -> Id:
        return self.number(), self.number()

    def any(self, depth: int = 0) -> None:
        """Skip a value of any kind."""
        kind = self.byte()
        if kind not in _VALUES or depth > 20:
            raise undecodable()
        _VALUES[kind](self, depth + 1)

    def is_at_end(self) -> bool:
        return self._at == len(self._data)


def _skip_signed(reader: _Reader, _depth: int) -> None:
    while reader.byte() >= 128:
        pass


def _skip_object(reader: _Reader, depth: int) -> None:
    for _each in range(reader.count()):
        reader.text()
        reader.any(depth)


def _skip_list(reader: _Reader, depth: int) -> None:
    for _each in range(reader.count()):
        reader.any(depth)


_VALUES: dict[int, Callable[[_Reader, int], object]] = {
    127: lambda reader, depth: None,  # undefined
    126: lambda reader, depth: None,  # null
    125: _skip_signed,
    124: lambda reader, depth: struct.unpack(">f", reader.take(4)),
    123: lambda reader, depth: struct.unpack(">d", reader.take(8)),
    122: lambda reader, depth: reader.take(8),
    121: lambda reader, depth: None,  # false
    120: lambda reader, depth: None,  # true
    119: lambda reader, depth: reader.text(),
    118: _skip_object,
    117: _skip_list,
    116: lambda reader, depth: reader.take(reader.number()),
}

_GC, _DELETED, _STRING, _FORMAT, _TYPE, _ANY, _SKIP = 0, 1, 4, 6, 7, 8, 10
_XML_ELEMENT, _XML_TEXT = 3, 6


def read(data: bytes) -> Content:
    """What an update holds; Refused if it is too large or does not decode."""
    if len(data) > LARGEST:
        raise too_large()
    reader, content = _Reader(data), Content(len(data))
    for _client in range(reader.count()):
        _read_client(reader, content)
    for client, start, length in _deletions(reader):
        content.needs.append((client, start + length - 1))
    if not reader.is_at_end():
        raise undecodable()
    return content


def _read_client(reader: _Reader, content: Content) -> None:
    count, client, start = reader.count(), reader.number(), reader.number()
    if client in content.spans or not count:
        raise undecodable()
    clock = start
    for _struct in range(count):
        clock += _read_struct(reader, content)
    content.spans[client] = (start, clock)


def _deletions(reader: _Reader) -> Iterator[tuple[int, int, int]]:
    for _client in range(reader.count()):
        client = reader.number()
        for _range in range(reader.count()):
            start, length = reader.number(), reader.number()
            if not length:
                raise undecodable()
            yield client, start, length


def _read_struct(reader: _Reader, content: Content) -> int:
    """One struct; returns how many clocks it takes."""
    info = reader.byte()
    kind = info & 31
    if kind in (_GC, _SKIP):
        content.has_hole |= kind == _SKIP
        return _length(reader)
    content.needs += [reader.id() for flag in (0x80, 0x40) if info & flag]
    if not info & 0xC0:
        _read_parent(reader, content, named=bool(info & 0x20))
    return _read_content(reader, content, kind, is_attribute=bool(info & 0x20))


def _read_parent(reader: _Reader, content: Content, named: bool) -> None:
    if reader.number() == 1:
        content.is_foreign |= reader.text() != ROOT
    else:
        content.needs.append(reader.id())
    if named:
        content.is_foreign |= reader.text() not in ATTRIBUTES


def _read_content(reader: _Reader, content: Content, kind: int, is_attribute: bool) -> int:
    if kind == _DELETED:
        return _length(reader)
    if kind == _STRING:
        content.is_foreign |= is_attribute
        return len(reader.text().encode("utf-16-le")) // 2 or _nothing()
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
    raise _foreign()


def _read_json(reader: _Reader) -> None:
    try:
        json.loads(reader.text(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise undecodable() from None


def _no_constant(name: str) -> None:
    """NaN and the infinities are not JSON."""
    raise ValueError(name)


def _length(reader: _Reader) -> int:
    return reader.number() or _nothing()


def _nothing() -> int:
    raise undecodable()


def check(content: Content, text: SharedText, doc: Document) -> None:
    """Refuse what the schema does not know, what is too much, and what needs something that `doc` does not have."""
    if content.is_foreign:
        raise _foreign()
    if text.size + content.size > LARGEST_LOG:
        raise _full()
    there = state(doc)
    if content.has_hole or any(start > there.get(client, 0) for client, (start, _end) in content.spans.items()):
        raise _gap()
    for client, (_start, end) in content.spans.items():
        there[client] = max(there.get(client, 0), end)
    if any(clock >= there.get(client, 0) for client, clock in content.needs):
        raise _gap()


def state(doc: Document) -> dict[int, int]:
    """For each client the clock behind the last one that the document has."""
    return read_state(doc.get_state())


def read_state(data: bytes) -> dict[int, int]:
    """The same from a state vector's bytes; Refused if it is none."""
    reader = _Reader(data)
    found = dict(reader.id() for _client in range(reader.count()))
    if not reader.is_at_end():
        raise undecodable()
    return found
