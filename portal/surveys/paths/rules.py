"""The rules of one row or group, compiled: what a `Program` applies to every frame, in the order of dependence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from portal.surveys.answers import parse_json
from portal.surveys.definition import Definition, Group, Node, Question, Repeat
from portal.surveys.logic import (
    Expression,
    Frame,
    Layout,
    LogicError,
    Row,
    Scope,
    compile_boolean,
    compile_value,
    parse,
)
from portal.surveys.logic.layout import ancestor
from portal.surveys.logic.values import Value, to_number, to_string
from portal.surveys.messages import N_, Message

MAX_ROUNDS = 100  # of one repeat
MAX_VALUE = 20_000  # characters of one value that expressions see
MAX_LOGIC = 300_000  # characters of all expressions of a form; the largest of 42 real ones has 60,000
TOO_MUCH = N_("The expressions of this form are longer than %(limit)d characters together.")

T = TypeVar("T")
Condition = Callable[[Frame], bool]


class LogicFault(NamedTuple):
    """An expression that cannot be used: of which row, in which column (XLSForm's name), and why."""

    name: str
    column: str
    message: Message


@dataclass(slots=True)
class Rules:
    """What is compiled of a row or group. `around` finds the nearest group: (frames up, its number there)."""

    node: Node
    scope: Scope
    index: int
    around: tuple[int, int] | None = None
    parent: Group | None = None
    relevant: Condition | None = None

    def is_on(self, frame: Frame) -> bool:
        if self.around is not None:
            up, number = self.around
            if not ancestor(frame, up).open[number]:
                return False
        return self.relevant is None or self.relevant(frame)

    def apply(self, frame: Frame) -> None:
        """Settle the node in a frame of its scope."""
        raise NotImplementedError


@dataclass(slots=True)
class GroupRules(Rules):
    """A group is open or not; a repeat has its number of rounds besides."""

    rounds: Scope | None = None
    count: Callable[[Frame], Value] | None = None

    def apply(self, frame: Frame) -> None:
        frame.open[self.index] = is_open = self.is_on(frame)
        if self.rounds is None:
            return
        if not is_open:
            frame.set_rounds(self.rounds, 0)
        elif self.count is not None:
            number = to_number(self.count(frame))
            frame.set_rounds(self.rounds, int(min(max(number, 0), MAX_ROUNDS)) if number == number else 0)


@dataclass(slots=True)
class RowRules(Rules):
    """A row is relevant or not, and may be calculated; the rest is asked for when somebody answers it."""

    question: Question = field(default_factory=lambda: Question("", "note"))
    free_codes: tuple[str, ...] = ()  # options with a free text; their companions lie behind the row
    calculate: Callable[[Frame], Value] | None = None
    default: Callable[[Frame], Value] | None = None
    required: Condition | None = None
    constraint: Condition | None = None
    read_only: Condition | None = None
    choice_filter: Condition | None = None

    def apply(self, frame: Frame) -> None:
        index = self.index
        frame.on[index] = is_on = self.is_on(frame)
        if not is_on:
            frame.clear(index)
        elif self.calculate is not None and (self._is_never_typed or not frame.values[index]):
            self._keep(frame, self.calculate(frame))
        elif self.default is not None and self.question.name not in frame.given:
            frame.put(index, to_string(self.default(frame)))
        if self.free_codes:
            self._settle_companions(frame, frame.values[index])

    def _settle_companions(self, frame: Frame, value: str) -> None:
        chosen = {value, *value.split()}
        for place, code in enumerate(self.free_codes, self.index + 1):
            frame.on[place] = code in chosen
            if code not in chosen:
                frame.clear(place)

    @property
    def _is_never_typed(self) -> bool:
        return not self.question.asks or self.question.always_read_only

    def _keep(self, frame: Frame, value: Value) -> None:
        """Cut off, so that rows that double each other's text do not fill the memory."""
        text = "" if isinstance(value, float) and not math.isfinite(value) else to_string(value)[:MAX_VALUE]
        frame.results[self.index] = value if isinstance(value, (bool, float)) else text
        frame.put(self.index, text)


_CONDITIONS = ("relevant", "required", "constraint", "read_only", "choice_filter")
_ASKED_FOR = {"required", "read_only"}  # "true()" says something there
_KEPT = {"calculation", "default"}
_COLUMNS = {"count": "repeat_count"}
ALWAYS = "true()"


class RuleCompiler:
    """Compiles every node of a definition; expressions that cannot be used are collected in `faults`."""

    def __init__(self, definition: Definition, layout: Layout) -> None:
        self.definition = definition
        self.layout = layout
        self.faults: list[LogicFault] = []
        self.parsed: list[tuple[Rules, str, Expression]] = []
        self.characters = 0

    def compile(self) -> Iterator[GroupRules | RowRules]:
        for above, node in self.definition.walk():
            around = self._around(above)
            rules: GroupRules | RowRules
            rules = self._group(node, around) if isinstance(node, Group) else self._row(node, around)
            rules.parent = above[-1] if above else None
            yield rules

    def _around(self, above: tuple[Group, ...]) -> tuple[int, int] | None:
        """Where the nearest group's flag lies, seen from what stands in it."""
        if not above:
            return None
        return int(isinstance(above[-1], Repeat)), self.layout.numbers[above[-1].name]

    def _group(self, group: Group, around: tuple[int, int] | None) -> GroupRules:
        rules = GroupRules(group, self.layout.groups[group.name], self.layout.numbers[group.name], around)
        rules.relevant = self._condition(rules, "relevant", group.relevant, None)
        if isinstance(group, Repeat):
            rules.rounds = self.layout.rounds[group.name]
            rules.count = self._value(rules, "count", group.count, None)
        return rules

    def _row(self, question: Question, around: tuple[int, int] | None) -> RowRules:
        place = self.layout.places[question.name]
        rules = RowRules(question, place.scope, place.index, around, question=question)
        rules.free_codes = self.layout.free_codes(question)
        for column in _CONDITIONS:
            setattr(rules, column, self._condition(rules, column, getattr(question, column), place.index))
        rules.calculate = self._value(rules, "calculation", question.calculation, place.index)
        rules.default = self._default(rules, question, place.index)
        if question.kind == "metadata" and question.source_type in _METADATA:
            rules.default = _METADATA[question.source_type]
        return rules

    def _default(self, rules: Rules, question: Question, index: int) -> Callable[[Frame], Value] | None:
        if is_dynamic(question.default):
            return self._value(rules, "default", question.default, index)
        text = question.default
        return (lambda _frame: text) if text and not unfitting_default(self.definition, question) else None

    def _condition(self, rules: Rules, column: str, text: str, index: int | None) -> Condition | None:
        if not text or (text == ALWAYS and column not in _ASKED_FOR):
            return None
        return self._compiled(compile_boolean, rules, column, text, index)

    def _value(self, rules: Rules, column: str, text: str, index: int | None) -> Callable[[Frame], Value] | None:
        return self._compiled(compile_value, rules, column, text, index) if text else None

    def _compiled(
        self, make: Callable[[Expression, Layout, Row], T], rules: Rules, column: str, text: str, index: int | None
    ) -> T | None:
        row = Row(rules.node.name, rules.scope, index, column in _KEPT, column == "choice_filter")
        self.characters += len(text)
        try:
            if self.characters > MAX_LOGIC:
                raise LogicError("logic_too_much", TOO_MUCH, limit=MAX_LOGIC)
            expression = parse(text)
            self.parsed.append((rules, column, expression))
            return make(expression, self.layout, row)
        except LogicError as error:
            self._fault(rules.node.name, _COLUMNS.get(column, column), error.message)
            return None

    def _fault(self, name: str, column: str, message: Message) -> None:
        if not (self.faults and message.code == self.faults[-1].message.code == "logic_too_much"):
            self.faults.append(LogicFault(name, column, message))


def is_dynamic(default: str) -> bool:
    """A default that is calculated rather than meant literally: it reads a row or calls a function."""
    return "${" in default or ("(" in default and default.rstrip().endswith(")"))


def unfitting_default(definition: Definition, question: Question) -> bool:
    """Whether its default is meant literally and is no answer to it. Options that a region gives are not known here."""
    if not question.default or is_dynamic(question.default):
        return False
    if question.spec.has_options and question.list_name not in definition.choices:
        return False
    return parse_json(question, question.default, definition.options(question)).error is not None


def _day(frame: Frame) -> Value:
    return frame.env.today.isoformat()


# Of a form's metadata only the day is ever known.
_METADATA: dict[str, Callable[[Frame], Value]] = {"today": _day, "start": _day, "end": _day}
