"""Documents of office programs: which one a ZIP container is, by its directory and never by its name.

Nothing is unpacked but the name of the type. What holds programs (macros) or would become very large is none of them.
"""

from __future__ import annotations

import io
import zipfile
import zlib

MAX_ENTRIES = 1000
MAX_INFLATED = 50 << 20
"""Bytes of all entries together, as the directory says."""
MAX_RATIO = 100

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
ENDINGS = {
    f"{_OOXML}.wordprocessingml.document": "docx",
    f"{_OOXML}.spreadsheetml.sheet": "xlsx",
    f"{_OOXML}.presentationml.presentation": "pptx",
    f"{_ODF}.text": "odt",
    f"{_ODF}.spreadsheet": "ods",
    f"{_ODF}.presentation": "odp",
}
"""What is known, by media type, and how the name of a copy ends. None is longer than 73 characters."""
_MAIN_PARTS = dict(zip(("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"), ENDINGS, strict=False))
_LONGEST_TYPE = 100
_DAMAGED = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(NotImplementedError, EOFError, RuntimeError, OSError, ValueError),
)


def office_type(data: bytes) -> str:
    """The media type of an office document, "" for anything else."""
    if not data.startswith(b"PK\x03\x04") or data.count(b"PK\x01\x02") > MAX_ENTRIES:
        return ""  # counted before the directory is read, which would take memory for each entry
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            inflated = sum(entry.file_size for entry in entries)
            if inflated > min(MAX_INFLATED, MAX_RATIO * len(data)):
                return ""
            return _type(archive, {entry.filename for entry in entries})
    except _DAMAGED:
        return ""


def _type(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        return ""
    if "mimetype" in names:
        with archive.open("mimetype") as said:
            found = said.read(_LONGEST_TYPE).decode("ascii", "replace").strip()
        return found if found in ENDINGS and "content.xml" in names else ""
    if "[Content_Types].xml" not in names:
        return ""
    return next((media_type for part, media_type in _MAIN_PARTS.items() if part in names), "")
