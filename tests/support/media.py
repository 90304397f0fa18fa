"""Small pictures and recordings, as a phone would write them."""

import io
import zipfile

from PIL import Image


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), colour: str = "green", **how) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **how)
    return target.getvalue()


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def mp4(*, video: bool = True, place: bytes = b"") -> bytes:
    """The boxes of a short recording, with times, and a place where iPhones and Androids write it."""
    timed = bytes(4) + b"\xe1\x02\x03\x04" * 2 + b"\0\0\x03\xe8" + bytes(80)
    handler = _box(b"hdlr", bytes(8), b"vide" if video else b"soun", bytes(12))
    track = _box(b"trak", _box(b"tkhd", timed), _box(b"mdia", _box(b"mdhd", timed), handler))
    told = _box(b"udta", _box(b"\xa9xyz", b"\0\x12\x15\xc7" + place)) if place else b""
    more = _box(b"meta", bytes(4), place) if place else b""
    return (
        _box(b"ftyp", b"mp42" if video else b"M4A ", bytes(4))
        + _box(b"moov", _box(b"mvhd", timed), track, told, more)
        + _box(b"mdat", b"udta" * 50)
    )


def mp3(name: bytes) -> bytes:
    """Four frames, with a name in the tags at both ends if there is one."""
    frames = (b"\xff\xfb\x90\x00" + bytes(413)) * 4
    if not name:
        return frames
    body = b"TPE1" + len(name).to_bytes(4, "big") + b"\0\0" + name
    return b"ID3\x03\0\0" + bytes([0, 0, 0, len(body)]) + body + frames + b"TAG" + name.ljust(125, b"\0")


def office(media_type: str = "", **parts: bytes) -> bytes:
    """An office document: OpenDocument with a `media_type`, else a Word document. `parts` are further entries."""
    target = io.BytesIO()
    word = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        own = {"mimetype": media_type.encode(), "content.xml": b"<office/>"} if media_type else word
        for name, data in {**own, **parts}.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
