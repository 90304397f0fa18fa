"""A file of answers, read row by row: what is wrong with it, and what it says. Knows no database."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.surveys.cells import Unreadable
from portal.surveys.columns import Attribute, Plan

Rows = Callable[[], Iterator[list[str]]]
"""Opens the file anew: the heading first, then the rows. It is read twice."""


def not_csv(error: csv.Error | UnicodeDecodeError) -> Any:
    """Why the file cannot be read on, in the reader's words."""
    if isinstance(error, UnicodeDecodeError):
        return _l("This is not a CSV file in UTF-8. In your spreadsheet choose “Save as”, then “CSV UTF-8”.")
    return _l("This is not a CSV file in UTF-8: %(reason)s", reason=str(error)[:120])


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one cell. Rows count from 1 with the heading as the first, as a spreadsheet shows them."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as answers to one survey."""

    rows: Rows
    plan: Plan
    header: Sequence[str]
    heading: int
    """The row in which the header stands, counted from 1."""
    usual: Mapping[str, str]
    known: Mapping[str, Mapping[str, str]]
    """Attribute → what a cell may say → its value."""

    def responses(self) -> Iterator[tuple[dict[str, Any], list[tuple[Any, ...]]]]:
        """Attributes and cells of each row; only for a file without problems."""
        for _number, row in self._numbered():
            cells = list(self._cells(row))
            yield self._attributes(row, cells), cells

    def problems(self) -> Iterator[RowProblem]:
        number = self.heading
        try:
            for number, row in self._numbered():
                yield from self._problems_of(number, row)
        except (csv.Error, UnicodeDecodeError) as error:
            yield RowProblem(number + 1, "", "not_csv", str(not_csv(error)))

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(islice(self.rows(), self.heading, None), self.heading + 1):
            if any(cell.strip() for cell in row):
                yield number, row + [""] * (len(self.header) - len(row))

    def _problems_of(self, number: int, row: list[str]) -> Iterator[RowProblem]:
        if len(row) > len(self.header):
            text = _("This row has more cells than the heading.")
            yield RowProblem(number, "", "too_many_cells", text)
            return
        for field in self.plan.fields:
            try:
                for _cell in field.cells(row):
                    pass
            except Unreadable as error:
                where = ", ".join(dict.fromkeys(self.header[index] for index, _option in field.columns))
                yield RowProblem(number, where[:200], error.code, str(error.message))
        yield from self._problems_of_attributes(number, row)

    def _problems_of_attributes(self, number: int, row: list[str]) -> Iterator[RowProblem]:
        for name, attribute in self.plan.attributes.items():
            if self._attribute(name, attribute, row) is None:
                told = row[attribute.column] if attribute.column is not None else attribute.value
                text = _("We do not know “%(text)s”.", text=str(told)[:60])
                yield RowProblem(number, name, "unknown_value", text)

    def _cells(self, row: list[str]) -> Iterator[tuple[Any, ...]]:
        for field in self.plan.fields:
            for name, (position, code, number, text) in field.cells(row):
                yield name, position, code, number, text

    def _attributes(self, row: list[str], cells: list[tuple[Any, ...]]) -> dict[str, Any]:
        """A survey that asks for the place has the area from there: with two sources, their difference is a figure."""
        found = {name: self._attribute(name, attribute, row) for name, attribute in self.plan.attributes.items()}
        if self.plan.places:
            answered = {name: code for name, _position, code, _number, _text in cells}
            found["area"] = next((answered[name] for name in self.plan.places if answered.get(name)), None)
        return {**self.usual, **{name: value for name, value in found.items() if value}}

    def _attribute(self, name: str, attribute: Attribute, row: list[str]) -> str | None:
        """The value; "" where the file says nothing, None where it says something that is not known."""
        text = (attribute.value or "") if attribute.column is None else row[attribute.column].strip()
        text = attribute.values.get(text, text)
        return self.known[name].get(text.casefold()) if text else ""
