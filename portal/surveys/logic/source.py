"""An expression's parts → its text again, for people: spaces around operators, no brackets that are not needed."""

from __future__ import annotations

from functools import singledispatch

from portal.surveys.logic import syntax
from portal.surveys.logic.parser import LEVELS
from portal.surveys.logic.values import text_of_number

_SHORT = {"child": "", "attribute": "@"}


@singledispatch
def source(part: syntax.Expression) -> str:
    """`parse(source(part))` gives `part` again."""
    raise TypeError(part)


@source.register
def _(part: syntax.Number) -> str:
    return text_of_number(part.value)


@source.register
def _(part: syntax.Literal) -> str:
    return f'"{part.text}"' if "'" in part.text else f"'{part.text}'"


@source.register
def _(part: syntax.Ref) -> str:
    return f"${{{'last-saved#' if part.last_saved else ''}{part.name}}}"


@source.register
def _(_part: syntax.Current) -> str:
    return "."


@source.register
def _(part: syntax.Call) -> str:
    return f"{part.name}({', '.join(map(source, part.args))})"


@source.register
def _(part: syntax.Negation) -> str:
    return f"-{_operand(part.operand, 99)}"


@source.register
def _(part: syntax.Chain) -> str:
    level = _level(part)
    return _operand(part.first, level) + "".join(f" {sign} {_operand(operand, level)}" for sign, operand in part.rest)


@source.register
def _(part: syntax.Filtered) -> str:
    return f"({source(part.subject)}){_predicates(part.predicates)}"


@source.register
def _(part: syntax.LocationPath) -> str:
    steps = "/".join(map(_step, part.steps))
    if isinstance(part.start, str):
        return part.start + steps
    return f"{_operand(part.start, 99)}/{steps}"


def _level(part: syntax.Chain) -> int:
    return LEVELS.get(part.rest[0][0], len(LEVELS))  # "|" binds tightest


def _operand(part: syntax.Expression, level: int) -> str:
    text = source(part)
    return f"({text})" if isinstance(part, syntax.Chain) and _level(part) <= level else text


def _step(step: syntax.PathStep) -> str:
    if step.test == "node()" and not step.predicates and step.axis in {"self", "parent"}:
        return "." if step.axis == "self" else ".."
    return f"{_SHORT.get(step.axis, step.axis + '::')}{step.test}{_predicates(step.predicates)}"


def _predicates(predicates: tuple[syntax.Expression, ...]) -> str:
    return "".join(f"[{source(predicate)}]" for predicate in predicates)
