"""Sound and video as phones make them (MP4, QuickTime, 3GP, MP3): the same recording without what it says about people.

Nothing is decoded or moved. Boxes of an MP4 that hold tags, a place or an application's own data are renamed to `free`,
which players skip, and times of recording become zero, so that every offset stays right (ISO/IEC 14496-12). From an MP3
the tags at both ends are cut. Another kind of recording is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

_HOLDERS = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
_TELLING = frozenset({b"udta", b"meta", b"uuid"})
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
MAX_BOXES = 20_000


def is_mp4(data: bytes) -> bool:
    """MP4, M4A, QuickTime or 3GP; not the pictures that use the same boxes (HEIC, AVIF)."""
    return data[4:8] == b"ftyp" and data[8:12] not in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"hevc")


def is_mp3(data: bytes) -> bool:
    return data.startswith(b"ID3") or (data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE6 == 0xE2)


def has_video(data: bytes) -> bool:
    """Whether an MP4 has a track of moving pictures."""
    return any(kind == b"hdlr" and data[start + 8 : start + 12] == b"vide" for _, kind, start, _ in _boxes(data))


def without_traces(data: bytes) -> bytes:
    """The recording without place, time and tags."""
    if is_mp4(data):
        return _bare_mp4(data)
    return _bare_mp3(data) if is_mp3(data) else data


def _bare_mp4(data: bytes) -> bytes:
    bare = bytearray(data)
    for at, kind, start, end in _boxes(data):
        if kind in _TELLING:
            bare[at + 4 : at + 8] = b"free"
            bare[start:end] = bytes(end - start)
        elif kind in _TIMED and end - start >= 20:
            length = 16 if data[start] == 1 else 8  # version 1 has times of 64 bits
            bare[start + 4 : start + 4 + length] = bytes(length)
    return bytes(bare)


def _boxes(data: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Place, kind, start and end of the content of every box that holds no others. What is damaged ends the walk."""
    waiting = [(0, len(data))]
    for _ in range(MAX_BOXES):
        while waiting and waiting[-1][1] - waiting[-1][0] < 8:
            waiting.pop()
        if not waiting:
            return
        start, limit = waiting.pop()
        length, kind = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8]
        head = 8
        if length == 1:
            length, head = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        end = min(start + length, limit) if length else limit
        if end < start + head:
            return
        waiting.append((end, limit))
        if kind in _HOLDERS:
            waiting.append((start + head, end))
        else:
            yield start, kind, start + head, end


def _bare_mp3(data: bytes) -> bytes:
    if data.startswith(b"ID3") and len(data) > 10:
        length = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        data = data[10 + length :]
    return data[:-128] if data[-128:-125] == b"TAG" else data
