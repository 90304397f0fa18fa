"""A sheet as records: its cells by field, with the headers they stood under."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.surveys.xlsform.columns import TRANSLATED, Column, read_columns
from portal.surveys.xlsform.workbook import Sheet

TRUE, FALSE = {"yes", "true", "true()"}, {"no", "false", "false()"}


@dataclass(slots=True)
class Record:
    """One row. `texts` are the translated cells: field → language as its header spells it, or None → text."""

    sheet: str
    row: int
    cells: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str | None, str]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)  # header → cell of columns without a field

    def get(self, name: str) -> str:
        """The cell of an untranslated field, "" when it is empty."""
        return self.cells.get(name, "")

    def is_yes(self, name: str) -> bool:
        return self.get(name).lower() in TRUE

    def condition(self, name: str) -> str:
        """A cell that holds yes, no or an expression, as an expression: "" for never asked about, "true()" for yes."""
        text = self.get(name)
        if text.lower() in TRUE:
            return "true()"
        return "" if text.lower() in FALSE else text


@dataclass(slots=True)
class Table:
    """A sheet that has been read: `name` as in the file, `columns` of the header row, `records` below it."""

    name: str = ""
    columns: list[Column] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    def header(self, name: str) -> str:
        """How the file spells the header of a field."""
        return next((column.header for column in self.columns if column.field == name), name)

    def has(self, name: str) -> bool:
        return any(column.field == name for column in self.columns)


def read_table(kind: str, sheet: Sheet | None) -> Table:
    """The first row with anything in it is the header."""
    if sheet is None or not sheet.rows:
        return Table(sheet.name if sheet else kind)
    columns = read_columns(kind, sheet.rows[0][1])
    return Table(sheet.name, columns, [_record(sheet.name, row, cells, columns) for row, cells in sheet.rows[1:]])


def _record(sheet: str, row: int, cells: list[str], columns: list[Column]) -> Record:
    record = Record(sheet, row)
    for column in columns:
        text = cells[column.index] if column.index < len(cells) else ""
        if not text:
            continue
        if not column.field:
            record.extra.setdefault(column.header, text)
        elif column.field in TRANSLATED:
            record.texts.setdefault(column.field, {}).setdefault(column.language, text)
        else:
            record.cells.setdefault(column.field, text)
    return record
