"""The sheet choices: lists of options."""

from __future__ import annotations

import re

from portal.surveys.definition import Option
from portal.surveys.logic.instance import is_element_name
from portal.surveys.logic.tokens import NAME
from portal.surveys.xlsform.problems import Place, Problems
from portal.surveys.xlsform.records import Record, Table
from portal.surveys.xlsform.translation import Translation

MAX_CODE = 100
_FILTER = re.compile(NAME)

Lists = dict[str, tuple[Option, ...]]


def read_choices(table: Table, translation: Translation, problems: Problems, *, duplicates: bool) -> Lists:
    """List name → options in order. `duplicates`: a code may stand in a list more than once (cascading choices)."""
    if table.records and not table.has("name"):
        problems.error("column_missing", Place(table.name, 1, "name"), name="name")
        return {}
    lists: dict[str, list[Option]] = {}
    rows: dict[tuple[str, str], int] = {}
    filters = _filter_columns(table, problems)
    for record in table.records:
        listed, code = record.get("list_name"), record.get("name")
        if not listed:
            continue  # a remark between the lists
        if not _is_usable(record, code, problems):
            continue
        if (listed, code) in rows and not duplicates:
            place = Place(record.sheet, record.row, table.header("name"))
            problems.error("duplicate_option", place, code=code, list=listed, first=rows[listed, code])
        rows.setdefault((listed, code), record.row)
        lists.setdefault(listed, []).append(_option(record, code, translation, filters))
    return {name: tuple(options) for name, options in lists.items()}


def _option(record: Record, code: str, translation: Translation, filters: set[str]) -> Option:
    return Option(
        code,
        translation.text(record, "label"),
        filters={header: text for header, text in record.extra.items() if header in filters},
        media=translation.media(record),
    )


def _is_usable(record: Record, code: str, problems: Problems) -> bool:
    place = Place(record.sheet, record.row, "name")
    if not code and (record.texts or record.extra):
        problems.error("option_without_code", place)
    elif len(code) > MAX_CODE:
        problems.error("name_too_long", place, limit=MAX_CODE)
    return 0 < len(code) <= MAX_CODE


def _filter_columns(table: Table, problems: Problems) -> set[str]:
    """Further columns that choice filters may read: their headers have to be names."""
    usable = set()
    for column in table.columns:
        if column.field or column.header.lower().startswith("portal_"):
            continue
        if _FILTER.fullmatch(column.header) and is_element_name(column.header):
            usable.add(column.header)
        elif any(column.header in record.extra for record in table.records):
            problems.warn("column_ignored", Place(table.name, 1, column.header), name=column.header)
    return usable
