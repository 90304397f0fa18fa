"""Files that people send: recognised by their content, bare of what they say about people, kept as rows.

They are rows because several processes share one database, a file commits with what it belongs to, and a backup holds
it without being told (docs/adr/0009-files.md). A slice makes its own table from `FileColumns` and adds a foreign key to
what the file belongs to, so that the file is gone when that is. No name and no time is kept.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import documents, pictures, recordings
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_uuid

MAX_BYTES = 12 << 20
"""Of sound, video and documents, which are kept as they come; pictures are made small (`pictures.MAX_BYTES`)."""

PICTURE, SOUND, VIDEO, DOCUMENT, OFFICE = "picture", "sound", "video", "document", "office"
"""Sorts of files. DOCUMENT is PDF; OFFICE is what people write, calculate and show with."""

ENDINGS = {
    "image/jpeg": "jpg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/webm": "weba",
    "audio/amr": "amr",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "application/pdf": "pdf",
    **documents.ENDINGS,
}
"""What is kept, by media type, and how the name of a copy ends."""


class FileColumns:
    """What every table of files has. The media type is ours, from the content; never what somebody said it was."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_uuid)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    """By which a public file can be addressed and cached for good."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that may be kept."""

    media_type: str
    data: bytes

    def columns(self) -> dict[str, Any]:
        """Values for the columns of `FileColumns`; the id is given by the table."""
        digest = hashlib.sha256(self.data).hexdigest()
        return {"media_type": self.media_type, "size": len(self.data), "sha256": digest, "content": self.data}


class BadFile(Invalid):
    """What was sent cannot be taken; the message says why."""


def ending(media_type: str) -> str:
    """How the name of a file of this type ends, without the dot."""
    return ENDINGS.get(media_type, "bin")


def take_file(data: bytes, name: str, accepted: Collection[str]) -> TakenFile:
    """The file as it may be kept, if it is of an accepted sort. `name` is what the sender's device calls it.

    Raises `BadFile` or `pictures.BadPicture`.
    """
    if not data:
        raise BadFile(_l("This file is empty. Please choose it again."))
    found = _recognised(data, accepted)
    if not found or _sort(found) not in accepted:
        raise BadFile(_WANTED.get(frozenset(accepted), _ANYTHING))
    if _lies(name, found):
        raise BadFile(_l("This file is not what its name says. Please choose another one."))
    if _sort(found) == PICTURE:
        return TakenFile(pictures.MEDIA_TYPE, pictures.clean_picture(data).data)
    if len(data) > MAX_BYTES:
        raise BadFile(_l("This file is too large. %(n)s MB is the most.", n=MAX_BYTES >> 20))
    return TakenFile(found, recordings.without_traces(data))


_ANYTHING = _l("We cannot use this kind of file. Please choose a picture, sound, video or PDF.")
_WANTED = {
    frozenset({PICTURE}): _l("This is not a picture that we can read. Please choose a JPEG, PNG or WebP picture."),
    frozenset({SOUND}): _l(
        "This is not a sound recording that we can use. Please choose an MP3, M4A, OGG or WAV file."
    ),
    frozenset({DOCUMENT, OFFICE}): _l(
        "We cannot use this kind of file. Please choose a PDF, or a Word, Excel, PowerPoint or LibreOffice document."
    ),
    frozenset({VIDEO}): _l("This is not a video that we can use. Please choose an MP4, MOV or WebM file."),
}

_SORTS = {"image": PICTURE, "audio": SOUND, "video": VIDEO, "application": DOCUMENT}

_BEGINNINGS = (
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"%PDF-", "application/pdf"),
)


def _sort(media_type: str) -> str:
    return OFFICE if media_type in documents.ENDINGS else _SORTS[media_type.partition("/")[0]]


def _recognised(data: bytes, accepted: Collection[str]) -> str:
    """The media type of the content, "" when it is none that is kept."""
    if pictures.is_picture(data):
        return pictures.MEDIA_TYPE
    if recordings.is_mp4(data):
        return "video/mp4" if recordings.has_video(data) else "audio/mp4"
    if data.startswith(b"\x1a\x45\xdf\xa3"):  # WebM: whether it has pictures is told by the question that it answers
        return "video/webm" if VIDEO in accepted else "audio/webm"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    if recordings.is_mp3(data):
        return "audio/mpeg"
    known = next((media_type for start, media_type in _BEGINNINGS if data.startswith(start)), "")
    return known or (documents.office_type(data) if OFFICE in accepted else "")


def _lies(name: str, found: str) -> bool:
    """Whether the ending of the name is known and means another sort. Sound and video share their containers."""
    said = mimetypes.guess_type(name.lower(), strict=False)[0] or found
    if "application" in (first := said.partition("/")[0], second := found.partition("/")[0]):
        return said != found
    return first != second and {first, second} != {"audio", "video"}
