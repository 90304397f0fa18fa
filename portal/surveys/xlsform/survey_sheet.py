"""The sheet survey: rows → the tree of groups, repeats and questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from portal.surveys.definition import KINDS, Group, Node, Option, Question, Repeat
from portal.surveys.xlsform import portal_columns
from portal.surveys.xlsform.naming import Names
from portal.surveys.xlsform.problems import Place, Problems
from portal.surveys.xlsform.records import Record, Table
from portal.surveys.xlsform.translation import Translation
from portal.surveys.xlsform.types import RowType, derived_kind, read_type

T = TypeVar("T")
MAX_DEPTH = 20  # groups inside each other
RANGE = {"start": "1", "end": "10", "step": "1"}  # as ODK takes it when a range does not say


@dataclass(slots=True)
class Open:
    """A group whose end has not come yet."""

    name: str
    begin: str
    record: Record
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class SurveySheet:
    """What has been read: the tree, where each name stands, and what the rows say about options of their lists."""

    nodes: tuple[Node, ...] = ()
    origins: dict[int, Record] = field(default_factory=dict)  # id of a node → its row
    properties: dict[str, dict[str, Option]] = field(default_factory=dict)  # list name → code → properties
    types: dict[int, RowType] = field(default_factory=dict)


class SurveyReader:
    """Reads row by row and keeps the groups that are open."""

    def __init__(self, table: Table, translation: Translation, problems: Problems) -> None:
        self.table = table
        self.translation = translation
        self.problems = problems
        self.names = Names(problems, table.header("name"))
        self.sheet = SurveySheet()
        self.stack = [Open("", "", Record(table.name, 0))]

    def read(self) -> SurveySheet:
        for record in self.table.records:
            if record.is_yes("disabled"):
                continue
            if record.get("type"):
                self._row(record, read_type(record.get("type")))
            elif record.get("name") or record.texts.get("label"):
                self._error("type_missing", record, "type")
        while len(self.stack) > 1:
            self._error("group_not_closed", self.stack[-1].record, "type")
            self._close()
        self.sheet.nodes = tuple(self.stack[0].children)
        return self.sheet

    def _row(self, record: Record, row_type: RowType) -> None:
        if row_type.end:
            self._end(record, row_type)
        elif row_type.begin:
            self._begin(record, row_type)
        else:
            self._question(record, row_type)

    def _begin(self, record: Record, row_type: RowType) -> None:
        if row_type.begin == "loop":
            self._error("loop_unsupported", record, "type")
        if len(self.stack) > MAX_DEPTH:
            self._error("too_deep", record, "type", limit=MAX_DEPTH)
        name = self.names.of_group(record, self.stack[-1].name)
        self.stack.append(Open(name, row_type.begin, record))

    def _end(self, record: Record, row_type: RowType) -> None:
        if len(self.stack) == 1:
            self._error("group_not_open", record, "type")
            return
        if self.stack[-1].begin != row_type.end:
            self._error("group_mismatch", record, "type", opened=self.stack[-1].record.row)
        self._close()

    def _close(self) -> None:
        done = self.stack.pop()
        group = self._group(done)
        self._put(group, done.record, RowType(begin=done.begin))

    def _put(self, node: Node, record: Record, row_type: RowType) -> None:
        self.stack[-1].children.append(node)
        self.sheet.origins[id(node)] = record
        self.sheet.types[id(node)] = row_type

    def _group(self, done: Open) -> Group:
        record, text = done.record, self.translation.text
        common: dict[str, Any] = {
            "name": done.name,
            "children": tuple(done.children),
            "label": text(record, "label"),
            "hint": text(record, "hint"),
            "relevant": _relevant(record),
            "appearance": record.get("appearance"),
            "read_only": record.condition("read_only"),
            "media": self.translation.media(record),
            "extra": record.extra,
        }
        return Repeat(**common, count=record.get("repeat_count")) if done.begin == "repeat" else Group(**common)

    def _question(self, record: Record, row_type: RowType) -> None:
        if row_type.kind == "unsupported":
            self._warn("unknown_type", record, "type", type=row_type.source)
        name = self.names.of_question(record, self.stack[-1].name, row_type.kind)
        kind = self._kind(record, row_type)
        text = self.translation.text
        question = Question(
            name,
            kind,
            label=text(record, "label"),
            hint=text(record, "hint"),
            guidance=text(record, "guidance_hint"),
            required=record.condition("required"),
            required_message=text(record, "required_message"),
            relevant=_relevant(record),
            constraint=record.get("constraint") or row_type.constraint,
            constraint_message=text(record, "constraint_message"),
            calculation=record.get("calculation"),
            default=record.get("default"),
            trigger=record.get("trigger"),
            choice_filter=record.get("choice_filter"),
            read_only=record.condition("read_only"),
            appearance=record.get("appearance"),
            parameters=self._parameters(record, kind),
            list_name=row_type.list_name or (record.get("portal_list") if kind == "place" else ""),
            or_other=row_type.or_other,
            max_selected=self._number(record, "portal_max_selected"),
            max_length=self._number(record, "portal_max_length"),
            sensitive=record.get("portal_sensitive"),
            pictogram=record.get("portal_pictogram"),
            tags=self._parsed(record, "portal_tags", portal_columns.read_pairs, {}),
            media=self.translation.media(record),
            source_type=row_type.source,
            extra=record.extra,
        )
        if kind == "calculate" and not (question.calculation or question.default):
            self._error("calculation_missing", record, "calculation")
        properties: dict[str, Option] = self._parsed(record, "portal_options", portal_columns.read_options, {})
        self.sheet.properties.setdefault(question.list_name, {}).update(properties)
        self._put(question, record, row_type)

    def _kind(self, record: Record, row_type: RowType) -> str:
        """The kind that type and appearance say, or that of portal_kind if it is written as the same type."""
        derived = derived_kind(row_type.kind, record.get("appearance"))
        wanted = record.get("portal_kind").lower()
        if wanted in KINDS and (
            KINDS[wanted].xlsform == KINDS[derived].xlsform or (wanted, derived) == ("place", "text")
        ):
            return wanted
        if wanted:
            self._ignored(record, "portal_kind", wanted)
        return derived

    def _parameters(self, record: Record, kind: str) -> dict[str, str]:
        found: dict[str, str] = self._parsed(record, "parameters", portal_columns.read_parameters, {})
        return {**RANGE, **found} if kind == "range" else found

    def _number(self, record: Record, name: str) -> int | None:
        return self._parsed(record, name, _positive, None)

    def _parsed(self, record: Record, name: str, parse: Callable[[str], T], empty: T) -> T:
        text = record.get(name)
        if not text:
            return empty
        try:
            return parse(text)
        except ValueError:
            self._ignored(record, name, text)
            return empty

    def _ignored(self, record: Record, name: str, text: str) -> None:
        self._warn("setting_ignored", record, name, value=text)

    def _error(self, code: str, record: Record, name: str, **params: str | int) -> None:
        self.problems.error(code, self._place(record, name), **params)

    def _warn(self, code: str, record: Record, name: str, **params: str | int) -> None:
        self.problems.warn(code, self._place(record, name), **params)

    def _place(self, record: Record, name: str) -> Place:
        return Place(record.sheet, record.row, self.table.header(name))


def _relevant(record: Record) -> str:
    """Empty when the row is always relevant, "false()" when it never is."""
    text = record.get("relevant")
    if text.lower() in {"no", "false"}:
        return "false()"
    return "" if text.lower() in {"yes", "true", "true()"} else text


def _positive(text: str) -> int:
    number = int(text[:9])
    if number < 1:
        raise ValueError(text)
    return number
