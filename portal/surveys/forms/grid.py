"""The translation grid as a form: one row for each text, one field for each language.

Fields are numbered: `key-3` and `mark-3` say which text row 3 is and which one its author saw, `text-3-pl` is what it
should read in Polish, `checked-3-pl` says that somebody checked it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.kernel.errors import Invalid
from portal.surveys.actions.editing import TextEdit
from portal.surveys.edits import mark
from portal.surveys.queries.outline import Cell, TextRow

LONGEST = 20_000  # characters of one text
_FIELD = re.compile(r"(key|mark|text|checked)-(\d{1,5})(?:-(.{1,20}))?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class GridCell:
    """One field. `now` is what stands there when somebody else changed it meanwhile, None otherwise."""

    cell: Cell
    value: str
    is_ticked: bool
    now: str | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row with the mark to send along."""

    row: TextRow
    mark: str
    cells: tuple[GridCell, ...]


def grid(rows: Iterable[TextRow], posted: Mapping[str, str] | None = None) -> list[GridRow]:
    """The fields for `rows`; what was posted goes before what is stored."""
    typed = {edit.key: edit for edit in text_edits(posted)} if posted else {}
    return [_grid_row(row, typed.get(row.key)) for row in rows]


def _grid_row(row: TextRow, typed: TextEdit | None) -> GridRow:
    current = mark(row.text)
    overtaken = typed is not None and typed.mark != current
    return GridRow(row, current, tuple(_grid_cell(cell, typed, overtaken) for cell in row.cells))


def _grid_cell(cell: Cell, typed: TextEdit | None, overtaken: bool) -> GridCell:
    if typed is None or cell.lang not in typed.texts:
        return GridCell(cell, cell.text, cell.state == "checked")
    value = typed.texts[cell.lang]
    now = cell.text if overtaken and value != cell.text else None
    return GridCell(cell, value, cell.lang in typed.checked, now)


def text_edits(posted: Mapping[str, str]) -> list[TextEdit]:
    """What was posted, row by row."""
    keys: dict[int, dict[str, str]] = {}
    texts: defaultdict[int, dict[str, str]] = defaultdict(dict)
    checked: defaultdict[int, set[str]] = defaultdict(set)
    for name, value in posted.items():
        if (found := _FIELD.fullmatch(name)) is None:
            continue
        what, number, lang = found[1], int(found[2]), found[3]
        if what == "text" and lang:
            texts[number][lang] = tidy(value)
        elif what == "checked" and lang:
            checked[number].add(lang)
        elif not lang:
            keys.setdefault(number, {})[what] = value
    return [
        TextEdit(row["key"], row.get("mark", ""), texts[number], frozenset(checked[number] & set(texts[number])))
        for number, row in sorted(keys.items())
        if "key" in row
    ]


def tidy(text: str) -> str:
    """Text as it is kept: one kind of line end, no control characters, no space around it."""
    if len(text) > LONGEST:
        raise Invalid(_l("This text is too long. Write %(most)s characters or fewer.", most=LONGEST))
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
