"""What a plan of each kind asks for: sections to write, choices, dates and tables, in the template's order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal import content
from portal.kernel.text import LocalizedText
from portal.plans import column_words as words
from portal.plans.models import PlanKind

OF_THE_PLAN = {"title", "region", "period", "plain_summary", "residents_role", "decision_rule", "partners", "actions"}
"""Fields that are columns of the plan or tables of their own."""
WRITTEN = {"text", "list", "list:insight", "ref:capacity_audit"}
"""Types of fields that are sections, written as a shared text."""
CHOSEN = {"choice", "multi", "multi:determinant"}
_CHOICE_IN_NAME = re.compile(r"(\w+) \(.+\)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `choices` is key → words, empty for what is typed."""

    key: str
    label: Any
    choices: Mapping[str, Any]
    is_number: bool
    is_money: bool
    is_day: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a template. It can be a section and a table at once. `options` is key → words."""

    key: str
    label: LocalizedText
    help: LocalizedText
    type: str
    is_required: bool
    options: Mapping[str, Any]
    columns: tuple[Column, ...]

    @property
    def is_section(self) -> bool:
        return self.type in WRITTEN

    @property
    def is_choice(self) -> bool:
        return self.type in CHOSEN

    @property
    def takes_many(self) -> bool:
        return self.type.startswith("multi")

    @property
    def is_day(self) -> bool:
        return self.type == "date"

    @property
    def is_table(self) -> bool:
        return bool(self.columns)


@cache
def fields(kind: PlanKind) -> tuple[Field, ...]:
    """The fields of a kind of plan without those that every plan has as its own."""
    return tuple(_field(data) for data in _ordered(kind) if data["key"] not in OF_THE_PLAN)


def sections(kind: PlanKind) -> list[Field]:
    return [field for field in fields(kind) if field.is_section]


def tables(kind: PlanKind) -> list[Field]:
    return [field for field in fields(kind) if field.is_table]


def answers(kind: PlanKind) -> list[Field]:
    """Choices and dates, kept in `Plan.fields`."""
    return [field for field in fields(kind) if field.is_choice or field.is_day]


def field(kind: PlanKind, key: str) -> Field | None:
    return next((each for each in fields(kind) if each.key == key), None)


@cache
def title_of(kind: PlanKind) -> LocalizedText:
    """What a plan of this kind is called, such as "Action plan on health inequities"."""
    return LocalizedText(_kind(kind)["title"])


@cache
def own_field(key: str) -> tuple[LocalizedText, LocalizedText]:
    """Label and help of one of the fields that every plan has as its own."""
    data = next(each for each in content.plan_templates()["common_fields"] if each["key"] == key)
    return LocalizedText(data["label"]), LocalizedText(data["help"])


def _kind(kind: PlanKind) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(k for k in content.plan_templates()["kinds"] if k["key"] == kind.value)
    return found


def _ordered(kind: PlanKind) -> list[Mapping[str, Any]]:
    """The fields as `sections` of the template names them: `common:first..last`, or all of the kind's own."""
    common, own = content.plan_templates()["common_fields"], _kind(kind)["own_fields"]
    found: list[Mapping[str, Any]] = []
    for part in _kind(kind)["sections"]:
        where, _sep, which = part.partition(":")
        found += own if where == kind.value else _between(common, *which.split(".."))
    return found


def _between(rows: tuple[Mapping[str, Any], ...], first: str, last: str) -> tuple[Mapping[str, Any], ...]:
    keys = [row["key"] for row in rows]
    return rows[keys.index(first) : keys.index(last) + 1]


def _field(data: Mapping[str, Any]) -> Field:
    return Field(
        key=data["key"],
        label=LocalizedText(data["label"]),
        help=LocalizedText(data["help"]),
        type=data["type"],
        is_required=data["required"],
        options=_options(data),
        columns=tuple(_column(data["key"], name) for name in data.get("columns", ())),
    )


def _options(data: Mapping[str, Any]) -> dict[str, Any]:
    if data["type"] == "multi:determinant":
        return {each["key"]: LocalizedText(each["label"]) for each in content.determinants()}
    given = data.get("options", ())
    return {one: words.OPTIONS[one] for one in given if isinstance(one, str)} | {
        one["key"]: LocalizedText(one["label"]) for one in given if not isinstance(one, str)
    }


def _column(table: str, name: str) -> Column:
    """`certainty (low|medium|high)` is a column whose choices have words of their own."""
    key = _CHOICE_IN_NAME.sub(r"\1", name)
    is_money = key in words.MONEY or (table, key) in words.OWN_MONEY
    return Column(
        key=key,
        label=words.OWN_LABELS.get((table, key), words.LABELS[key]),
        choices=words.CHOICES.get(key, {}),
        is_number=is_money or key in words.NUMBERS,
        is_money=is_money,
        is_day=key in words.DAYS,
    )
