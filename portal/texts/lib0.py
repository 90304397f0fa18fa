"""The encoding under Yjs updates: numbers of variable length, texts, and values of any kind (lib0)."""

from __future__ import annotations

import struct
from collections.abc import Callable


class Undecodable(ValueError):
    """These bytes are not what they should be."""


class Reader:
    """Reads numbers, texts and values from bytes; every wrong byte is an `Undecodable`."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        if len(found) != count:
            raise Undecodable
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
                raise Undecodable
        if value >= 1 << 53:
            raise Undecodable
        return value

    def count(self) -> int:
        """How many things follow; each takes a byte at least."""
        value = self.number()
        if value > len(self._data) - self._at:
            raise Undecodable
        return value

    def text(self) -> str:
        try:
            return self.take(self.number()).decode()
        except UnicodeDecodeError:
            raise Undecodable from None

    def any(self, depth: int = 0) -> None:
        """Skip a value of any kind."""
        kind = self.byte()
        if kind not in _VALUES or depth > 20:
            raise Undecodable
        _VALUES[kind](self, depth + 1)

    def is_at_end(self) -> bool:
        return self._at == len(self._data)


def _skip_signed(reader: Reader, _depth: int) -> None:
    while reader.byte() >= 128:
        pass


def _skip_object(reader: Reader, depth: int) -> None:
    for _each in range(reader.count()):
        reader.text()
        reader.any(depth)


def _skip_list(reader: Reader, depth: int) -> None:
    for _each in range(reader.count()):
        reader.any(depth)


_VALUES: dict[int, Callable[[Reader, int], object]] = {
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
