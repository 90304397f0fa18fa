"""Run on its own, in a process with limits: a workbook on standard input, its cells as JSON on standard output.

    python -I read_cells.py < form.xlsx

Nothing of the application is imported, so the process is small and holds no secret. What it prints is one object:
{"format": "xlsx", "sheets": [{"name": "survey", "rows": [[1, ["type", "name", …]], …]}]} or {"error": code, …}.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

SECONDS = 8  # of processor time
MEMORY = 72 << 20  # bytes of data beyond program text and libraries: the process stays below 90 MB
MAX_ENTRIES = 1000
MAX_INFLATED = 50 << 20
MAX_RATIO = 100
SMALL_SHEET = 1 << 20  # bytes of XML that are read without counting its rows first
MAX_ROWS = 20_000  # of one sheet, with something in them
MAX_COLUMNS = 500
MAX_CELLS = 400_000  # of one sheet
MAX_CHARACTERS = 4_000_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name under which Excel puts a workbook with a password; calamine only knows it by a file's extension."""
ZIP = b"PK\x03\x04"
_WANTED = re.compile(r"\s*(?:survey|choices|settings|external[ _]choices)\s*", re.IGNORECASE)


class Refused(Exception):
    """The file is not read further; `facts` say why."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.facts = {"error": code, **facts}


def main() -> None:
    _limit()
    data = sys.stdin.buffer.read()
    try:
        result = _workbook(data)
    except Refused as refused:
        result = refused.facts
    except MemoryError:
        result = {"error": "too_large"}
    sys.stdout.write(json.dumps(result))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _workbook(data: bytes) -> dict[str, Any]:
    kind = "xls" if data.startswith(OLE) else _checked_archive(data)
    if kind == "xls" and ENCRYPTED in data:
        raise Refused("protected")
    from python_calamine import CalamineError, CalamineWorkbook  # after the archive has been checked

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
        sheets = [{"name": name, "rows": list(_rows(workbook, name))} for name in names if _WANTED.fullmatch(name)]
    except CalamineError as error:
        protected = "password" in str(error).lower()
        raise Refused("protected" if protected else "damaged") from error
    return {"format": kind, "names": names, "sheets": sheets}


def _checked_archive(data: bytes) -> str:
    """Format of a zip container whose directory keeps within the limits."""
    if _announced_entries(data) > MAX_ENTRIES:
        raise Refused("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            inflated = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or inflated > MAX_INFLATED or inflated > MAX_RATIO * len(data):
                raise Refused("too_large")
            names = {entry.filename for entry in entries}
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and entry.file_size > SMALL_SHEET:
                    with archive.open(entry) as sheet:
                        _count_rows(sheet)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise Refused("damaged") from error
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Refused("not_a_workbook")


def _announced_entries(data: bytes) -> int:
    """What the end of the archive says before anything is made of its directory."""
    end = data.rfind(b"PK\x05\x06")
    return int.from_bytes(data[end + 10 : end + 12], "little") if end >= 0 else 0


def _count_rows(sheet: Any) -> None:
    """Refuse a sheet with more filled cells than there is memory for: one pass, nothing kept."""
    cells = rows = 0
    is_new = True

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal cells, rows, is_new
        if name in {"row", "x:row"}:
            is_new = True
        elif name in {"v", "is", "x:v", "x:is"}:
            cells += 1
            rows += is_new
            is_new = False
            if rows > MAX_ROWS:
                raise Refused("too_many_rows", limit=MAX_ROWS)
            if cells > MAX_CELLS:
                raise Refused("too_large")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _no_entities
    try:
        parser.ParseFile(sheet)
    except expat.ExpatError as error:
        raise Refused("damaged") from error


def _no_entities(*_declaration: Any) -> None:
    raise Refused("damaged")


def _rows(workbook: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, numbered as a person sees them."""
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return
    if sheet.end[1] - sheet.start[1] > 16 * MAX_COLUMNS:
        raise Refused("too_large")
    left = [""] * sheet.start[1]
    count = filled = characters = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [*left, *map(_text, cells[:MAX_COLUMNS])]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        count += 1
        filled += len(texts)
        characters += sum(map(len, texts))
        if count > MAX_ROWS:
            raise Refused("too_many_rows", limit=MAX_ROWS)
        if filled > MAX_CELLS or characters > MAX_CHARACTERS:
            raise Refused("too_large")
        yield number, texts


def _text(cell: Any) -> str:
    """A cell as a person reads it: 1.0 is 1, a date without a time is a date."""
    if isinstance(cell, str):
        return cell.replace("\u00a0", " ").strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
