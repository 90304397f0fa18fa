"""Reading a table of areas from a CSV file: every mistake named by its row, nothing guessed.

Columns: code, name, parent_code, level, population; only code and name must be there. Commas, semicolons or tabs;
UTF-8 with or without a byte-order mark.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

COLUMNS = ("code", "name", "parent_code", "level", "population")
LONGEST = {"code": 40, "name": 160, "parent_code": 40, "level": 40, "population": 12}
MOST_ROWS = 5_000
MOST_BYTES = 1_000_000
DEEPEST = 12  # levels; also bounds the search for areas that lie within themselves
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area as the file has it. `line` is the row's number in the file, the header being row 1."""

    line: int
    code: str
    name: str
    parent_code: str
    level: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row; `line` 0 is the file as a whole."""

    line: int
    text: str


@dataclass(slots=True)
class AreaTable:
    """What a file says. `rows` may only be used when there are no problems; `columns` are those the file has."""

    columns: frozenset[str] = frozenset()
    rows: list[AreaRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def refuse(self, line: int, text: str) -> None:
        self.problems.append(Problem(line, text))


def decode(data: bytes) -> tuple[str, AreaTable]:
    """The text of a file, and a table that already says so where it is none."""
    table = AreaTable()
    if len(data) > MOST_BYTES:
        table.refuse(0, _("This file is too large. A table of areas has at most 1 MB."))
        return "", table
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if _CONTROL.search(text):
        table.refuse(0, _("This is not a CSV file in UTF-8. In your spreadsheet choose “Save as”, then “CSV UTF-8”."))
        return "", table
    return text, table


def read(text: str, known: Mapping[str, str | None]) -> AreaTable:
    """The areas in `text`. `known`: for each area the region has, the code of the one it lies in, None at the top."""
    table = AreaTable()
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text))
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        if not _has_columns(table, header):
            return table
        table.columns = frozenset(header) & frozenset(COLUMNS)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                _read_row(table, lines.line_num, dict(zip(header, map(str.strip, cells), strict=False)))
            if len(table.rows) > MOST_ROWS:
                table.refuse(0, _("This file has more than %(n)s rows.", n=MOST_ROWS))
                return table
    except csv.Error:
        table.refuse(lines.line_num, _("This row cannot be read as CSV. Is a quotation mark missing?"))
        return table
    if not table.rows and not table.problems:
        table.refuse(0, _("There are no areas in this file."))
    _check_parents(table, known)
    return table


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _has_columns(table: AreaTable, header: list[str]) -> bool:
    for name in ("code", "name"):
        if name not in header:
            table.refuse(1, _("The first row must name the columns. The column “%(name)s” is missing.", name=name))
    for name in {name for name in header if name and header.count(name) > 1}:
        table.refuse(1, _("The column “%(name)s” appears twice.", name=name))
    return not table.problems


def _read_row(table: AreaTable, line: int, cells: dict[str, str]) -> None:
    texts = {name: cells.get(name, "") for name in COLUMNS}
    for name in ("code", "name"):
        if not texts[name]:
            table.refuse(line, _("The column “%(name)s” is empty.", name=name))
    for name, longest in LONGEST.items():
        if len(texts[name]) > longest:
            table.refuse(line, _("“%(name)s” is too long: %(n)s characters at most.", name=name, n=longest))
    if texts["code"] in table.codes:
        table.refuse(line, _("The code “%(code)s” is in an earlier row too.", code=texts["code"]))
    if texts["code"]:
        table.codes.add(texts["code"])
    population = _whole_number(table, line, texts.pop("population"))
    table.rows.append(AreaRow(line, population=population, **texts))


def _whole_number(table: AreaTable, line: int, text: str) -> int | None:
    """A number of people; spaces, points and commas may part its thousands."""
    if not text:
        return None
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f.,](?=\d{3}(\D|$))", "", text)
    if plain.isascii() and plain.isdigit() and len(plain) <= 9:
        return int(plain)
    table.refuse(line, _("“%(text)s” is not a number of people.", text=text[:20]))
    return None


def _check_parents(table: AreaTable, known: Mapping[str, str | None]) -> None:
    """Each parent is in the file or in the region, and no area lies within itself."""
    stated = {row.code: row.parent_code or None for row in table.rows}
    parents = {**known, **stated} if "parent_code" in table.columns else {**stated, **known}
    for row in table.rows:
        if row.parent_code and row.parent_code not in parents:
            table.refuse(row.line, _("There is no area with the code “%(code)s”.", code=row.parent_code))
        elif not _reaches_top(row.code, parents):
            table.refuse(row.line, _("This area lies within itself, or too many levels deep. Look at “parent_code”."))


def _reaches_top(code: str | None, parents: Mapping[str, str | None]) -> bool:
    for _level in range(DEEPEST):
        code = parents.get(code) if code else None
        if code is None:
            return True
    return False
