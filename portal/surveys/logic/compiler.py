"""Expression → Python closures over a `Frame`. Location paths alone are left to lxml (`paths_in_xml`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import singledispatchmethod
from itertools import count
from typing import Any

from portal.surveys.logic import syntax, values
from portal.surveys.logic.arity import known_function
from portal.surveys.logic.errors import LogicError
from portal.surveys.logic.functions import Function
from portal.surveys.logic.functions.table import NODES, NUMBER, TEXT
from portal.surveys.logic.layout import Frame, Layout, Scope, ancestor
from portal.surveys.logic.operators import combined
from portal.surveys.logic.paths_in_xml import compile_path
from portal.surveys.logic.regex import compile_pattern
from portal.surveys.logic.special_calls import SPECIAL_CALLS
from portal.surveys.logic.typed import CONVERSIONS, NODE, Run, Typed, as_boolean, as_number, as_value, constant
from portal.surveys.messages import N_


@dataclass(frozen=True, slots=True)
class Row:
    """Where an expression stands: `index` is None for groups. If its result is `kept`, now() is only the day."""

    name: str
    scope: Scope
    index: int | None = None
    kept: bool = False
    choices: bool = False  # a choice filter: bare names are columns of the option


def compile_boolean(expression: syntax.Expression, layout: Layout, row: Row) -> Callable[[Frame], bool]:
    """An expression as a condition on a frame of the row's scope, or LogicError."""
    return as_boolean(Compiler(layout, row).typed(expression))


def compile_value(expression: syntax.Expression, layout: Layout, row: Row) -> Callable[[Frame], values.Value]:
    return as_value(Compiler(layout, row).typed(expression))


@dataclass
class Compiler:
    """Compiles expressions of one row."""

    layout: Layout
    row: Row
    sites: count[int] = field(default_factory=count)

    @singledispatchmethod
    def typed(self, part: syntax.Expression) -> Typed:
        raise TypeError(part)

    @typed.register
    def _(self, part: syntax.Number) -> Typed:
        return Typed(NUMBER, constant(part.value))

    @typed.register
    def _(self, part: syntax.Literal) -> Typed:
        return Typed(TEXT, constant(part.text))

    @typed.register
    def _(self, _part: syntax.Current) -> Typed:
        index = self.row.index
        if index is None:
            return Typed(NODES, constant([""]))
        return Typed(NODE, lambda frame: frame.values[index])

    @typed.register
    def _(self, part: syntax.Ref) -> Typed:
        if part.last_saved:
            return Typed(NODE, constant(""))
        frames, single = self.frames(part.name)
        place = self.layout.places.get(part.name)
        if place is None:  # a group or repeat: something to count, without a text of its own
            return Typed(NODES, lambda frame: [""] * sum(1 for _ in frames(frame)))
        index = place.index
        if not single:
            return Typed(NODES, lambda frame: [found.values[index] for found in frames(frame)])
        if place.scope is self.row.scope:
            return Typed(NODE, lambda frame: frame.values[index])
        up = len(self.row.scope.chain()) - len(place.scope.chain())
        return Typed(NODE, lambda frame: ancestor(frame, up).values[index])

    @typed.register
    def _(self, part: syntax.Negation) -> Typed:
        operand = as_number(self.typed(part.operand))
        return Typed(NUMBER, lambda frame: -operand(frame))

    @typed.register
    def _(self, part: syntax.Chain) -> Typed:
        if part.rest[0][0] == "|":
            return self.in_xml(part)
        return combined(self.typed(part.first), [(sign, self.typed(operand)) for sign, operand in part.rest])

    @typed.register
    def _(self, part: syntax.LocationPath) -> Typed:
        if part.start == "" and len(part.steps) == 1 and part.steps[0] == syntax.PathStep("child", part.steps[0].test):
            name = part.steps[0].test
            if self.row.choices:
                return Typed(NODES, lambda frame: frame.env.column(name))
            if self.row.index is not None:
                return Typed(NODES, constant([]))  # a question has no children
        return self.in_xml(part)

    @typed.register
    def _(self, part: syntax.Filtered) -> Typed:
        return self.in_xml(part)

    @typed.register
    def _(self, part: syntax.Call) -> Typed:
        special = SPECIAL_CALLS.get(part.name)
        return special(self, part) if special else self.plain_call(part, known_function(part))

    def in_xml(self, part: syntax.Expression) -> Typed:
        return Typed(NODES, compile_path(part, self))

    def frames(self, name: str) -> tuple[Callable[[Frame], Any], bool]:
        """How to reach the frames that hold `name` from the row's frame, and whether it is always exactly one.

        As pyxform does: inside the repeat that both are in, the same round; otherwise every round.
        """
        target, is_repeat = self.scope_of(name)
        mine, theirs = self.row.scope.chain(), target.chain()
        # Of a repeat all rounds are meant, also when it is asked from inside one of them.
        shared = sum(1 for a, b in zip(mine, theirs[:-1] if is_repeat else theirs, strict=False) if a is b)
        up = len(mine) - shared
        return (lambda frame: ancestor(frame, up).all(target)), shared == len(theirs)

    def scope_of(self, name: str) -> tuple[Scope, bool]:
        """The scope in which `name` is found, and whether it is a repeat itself; LogicError if there is none."""
        if place := self.layout.places.get(name):
            return place.scope, False
        if rounds := self.layout.rounds.get(name):
            return rounds, True
        if around := self.layout.groups.get(name):
            return around, False
        raise LogicError("logic_unknown_name", N_("There is no question called “%(name)s”."), name=name[:60])

    def plain_call(self, part: syntax.Call, known: Function) -> Typed:
        arguments = part.args or ((syntax.Current(),) if known.context else ())
        if known.name == "regex" and isinstance(arguments[1], syntax.Literal):
            compile_pattern(arguments[1].text)
        typed = [self.typed(argument) for argument in arguments]
        runs = [CONVERSIONS[known.argument_type(index)](argument) for index, argument in enumerate(typed)]
        return Typed(known.returns, self.bound(known, runs))

    def bound(self, known: Function, runs: list[Run]) -> Run:
        call = known.implementation
        if known.needs == "env":
            return lambda frame: call(frame.env, *[run(frame) for run in runs])
        if known.needs == "site":
            site = f"{self.row.name}.{next(self.sites)}"
            return lambda frame: call(frame.env, f"{site}{frame.rounds}", *[run(frame) for run in runs])
        if len(runs) == 1:
            only = runs[0]
            return lambda frame: call(only(frame))
        if len(runs) == 2:
            first, second = runs
            return lambda frame: call(first(frame), second(frame))
        return lambda frame: call(*[run(frame) for run in runs])
