"""Writing rows out as files that open safely in a spreadsheet.

A text cell or header that a spreadsheet would run as a formula gets an apostrophe in front; numbers and codes such as
`-99` stay what they are. Rows are taken one at a time, so a hundred thousand of them need no more memory than one.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO

Cell = str | int | float | bool | None

_RISKY = frozenset("=+-@\t\r")
_NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
_BATCH = 500


def neutral(value: Cell) -> Cell:
    """`value` such that no spreadsheet runs it."""
    if isinstance(value, str) and value[:1] in _RISKY and not _NUMBER.match(value):
        return "'" + value
    return value


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> Iterator[bytes]:
    """The table as CSV in UTF-8 with a byte-order mark, some hundred rows at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([neutral(h) for h in header])
    for number, row in enumerate(rows, 1):
        writer.writerow([neutral(c) if c.__class__ is str and c[:1] in _RISKY else c for c in row])
        if number % _BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def json_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table as a JSON list of objects; nothing needs to be neutral here."""
    yield b"["
    batch: list[str] = []
    first = True
    for row in rows:
        batch.append(("" if first else ",\n") + json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False))
        first = False
        if len(batch) == _BATCH:
            yield "".join(batch).encode()
            batch.clear()
    yield ("".join(batch) + "]\n").encode()


def xlsx_file(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> BinaryIO:
    """A workbook of `(title, header, rows)` sheets in a temporary file, positioned at its start.

    openpyxl turns a text that begins with `=` into a formula, so every text is forced to be a string.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title[:31])
        for row in chain([header], rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, _printable(neutral(value)))
                if isinstance(value, str):
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    target = tempfile.TemporaryFile()  # noqa: SIM115 (the caller sends it and lets it go)
    book.save(target)
    target.seek(0)
    return target


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _printable(value: Cell) -> Cell:
    """XML knows no control characters; 32,767 characters is what a cell holds."""
    return _CONTROL.sub("", value)[:32767] if isinstance(value, str) else value
