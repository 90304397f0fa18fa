"""Reading a table of ideas from a CSV file: every mistake named by its row and column, nothing guessed.

Only `title` must be there. Commas, semicolons or tabs; UTF-8 with or without a byte-order mark. A board's own export
can be read: columns that are not named here are left alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES

COLUMNS = ("title", "text", "language", "perspective", "area", "date", "author", "determinants", "tags")
ALSO_CALLED = {"area_code": "area", "created_on": "date"}
"""As a board's export calls them; they go before a column with the usual name."""
LONGEST = {"title": 160, "text": 5000, "author": 120, "tags": 400}
MOST_ROWS = 20_000
MOST_BYTES = 10_000_000
OLDEST = date(1990, 1, 1)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")


class Problem(NamedTuple):
    """What is wrong. `row` counts as a spreadsheet does, the header being row 1; row 0 is the file as a whole."""

    row: int
    column: str
    message: str


class IdeaRow(NamedTuple):
    """One idea as the file has it."""

    row: int
    title: str
    text: str
    language: str
    perspective: Perspective
    area_id: int | None
    day: date | None
    author: str
    determinants: list[str]
    tags: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the board's region has: the language it writes in, areas by code and by name, causes."""

    language: str
    areas: Mapping[str, int]
    determinants: frozenset[str]


@dataclass(slots=True)
class IdeaTable:
    """What a file says. `rows` may only be used when there are no problems."""

    rows: list[IdeaRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int, column: str, message: str) -> None:
        self.problems.append(Problem(row, column, message))


def read(data: bytes, known: Known, *, most_bytes: int = MOST_BYTES, most_rows: int = MOST_ROWS) -> IdeaTable:
    """The ideas in a file."""
    table = IdeaTable()
    text = _decoded(table, data, most_bytes)
    if table.problems:
        return table
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        if _has_columns(table, header):
            _read_rows(table, _numbered(lines), header, known, most_rows)
    except csv.Error:
        table.refuse(lines.line_num, "", _("This row cannot be read as CSV. Is a quotation mark missing?"))
    return table


def _decoded(table: IdeaTable, data: bytes, most_bytes: int) -> str:
    if len(data) > most_bytes:
        table.refuse(0, "", _("This file is too large: %(n)s MB at most.", n=most_bytes // 1_000_000))
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if _CONTROL.search(text):
        message = _("This is not a CSV file in UTF-8. In your spreadsheet choose “Save as”, then “CSV UTF-8”.")
        table.refuse(0, "", message)
    return text


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _has_columns(table: IdeaTable, header: list[str]) -> bool:
    if "title" not in header:
        message = _("The first row must name the columns. The column “%(name)s” is missing.", name="title")
        table.refuse(1, "title", message)
    for name in sorted({name for name in header if name in COLUMNS and header.count(name) > 1}):
        table.refuse(1, name, _("The column “%(name)s” appears twice.", name=name))
    return not table.problems


def _numbered(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that say something, numbered as a spreadsheet shows them, however many lines each takes."""
    return ((row, cells) for row, cells in enumerate(lines, 2) if any(cell.strip() for cell in cells))


def _read_rows(
    table: IdeaTable, rows: Iterator[tuple[int, list[str]]], header: list[str], known: Known, most: int
) -> None:
    for row, cells in rows:
        if len(table.rows) == most:
            table.refuse(0, "", _("There are too many rows: %(n)s at most.", n=most))
            return
        found = dict(zip(header, map(str.strip, cells), strict=False))
        for name, usual in ALSO_CALLED.items():
            found[usual] = found.get(name) or found.get(usual, "")
        table.rows.append(_row(table, row, {name: found.get(name, "") for name in COLUMNS}, known))
    if not table.rows:
        table.refuse(0, "", _("There are no ideas in this file."))


def _row(table: IdeaTable, row: int, cells: dict[str, str], known: Known) -> IdeaRow:
    title = " ".join("".join(char if char.isprintable() else " " for char in cells["title"]).split())
    if not title:
        table.refuse(row, "title", _("Write your idea in one sentence."))
    for name, longest in LONGEST.items():
        if len(cells[name]) > longest:
            table.refuse(row, name, _("This text is too long: %(n)s characters at most.", n=longest))
    sides = [side.value for side in Perspective]
    side = _one_of(table, row, "perspective", cells["perspective"].lower() or Perspective.RESIDENT.value, sides)
    return IdeaRow(
        row=row,
        title=title,
        text=cells["text"],
        language=_one_of(table, row, "language", cells["language"].lower() or known.language, LANGUAGES),
        perspective=Perspective(side or Perspective.RESIDENT),
        area_id=_area(table, row, cells["area"], known),
        day=_day(table, row, cells["date"]),
        author=" ".join(cells["author"].split()),
        determinants=_determinants(table, row, cells["determinants"].split(), known),
        tags=cells["tags"].split(","),
    )


def _one_of(table: IdeaTable, row: int, column: str, text: str, values: list[str] | tuple[str, ...]) -> str:
    """The text if it is one of the values, else ""."""
    if text in values:
        return text
    message = _("We do not know “%(text)s”. Write one of these: %(values)s.", text=text[:40], values=", ".join(values))
    table.refuse(row, column, message)
    return ""


def _area(table: IdeaTable, row: int, text: str, known: Known) -> int | None:
    found = known.areas.get(text.casefold())
    if text and found is None:
        table.refuse(row, "area", _("The region has no area with the code or name “%(text)s”.", text=text[:40]))
    return found


def _determinants(table: IdeaTable, row: int, keys: list[str], known: Known) -> list[str]:
    for key in keys:
        if key not in known.determinants:
            table.refuse(row, "determinants", _("We do not know “%(text)s”.", text=key[:40]))
    return keys


def _day(table: IdeaTable, row: int, text: str) -> date | None:
    """A day as spreadsheets write it, the year with four digits; not one that has yet to come."""
    if not text:
        return None
    for form in _DAYS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        if OLDEST <= found <= clock.today():
            return found
        table.refuse(row, "date", _("The day “%(text)s” has yet to come, or is too long ago.", text=text))
        return None
    table.refuse(row, "date", _("We cannot read this date. Write it like this: 2027-03-15."))
    return None
