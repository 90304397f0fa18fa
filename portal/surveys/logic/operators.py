"""The operators of XPath on compiled parts."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from portal.surveys.logic import values
from portal.surveys.logic.functions.table import BOOLEAN, NUMBER, TEXT
from portal.surveys.logic.typed import NODE, Run, Typed, as_boolean, as_number, as_text, as_value


def combined(first: Typed, rest: list[tuple[str, Typed]]) -> Typed:
    """Operators of one level, from left to right."""
    if rest[0][0] in _JUNCTIONS:
        return Typed(
            BOOLEAN, _JUNCTIONS[rest[0][0]]([as_boolean(part) for part in (first, *(part for _, part in rest))])
        )
    for sign, part in rest:
        first = _arithmetic(sign, first, part) if sign in _ARITHMETIC else _comparison(sign, first, part)
    return first


def _all_of(conditions: list[Run]) -> Run:
    if len(conditions) == 2:
        first, second = conditions
        return lambda frame: first(frame) and second(frame)
    return lambda frame: all(condition(frame) for condition in conditions)


def _any_of(conditions: list[Run]) -> Run:
    if len(conditions) == 2:
        first, second = conditions
        return lambda frame: first(frame) or second(frame)
    return lambda frame: any(condition(frame) for condition in conditions)


_JUNCTIONS = {"and": _all_of, "or": _any_of}


def _divided(left: float, right: float) -> float:
    if right == 0:
        return values.NAN if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _remainder(left: float, right: float) -> float:
    """With the sign of the left side, as in XPath."""
    return values.NAN if right == 0 or math.isinf(left) else math.fmod(left, right)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divided,
    "mod": _remainder,
}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SCALAR = {TEXT, NODE, NUMBER}


def _arithmetic(sign: str, left: Typed, right: Typed) -> Typed:
    first, second, calculate = as_number(left), as_number(right), _ARITHMETIC[sign]
    return Typed(NUMBER, lambda frame: calculate(first(frame), second(frame)))


def _comparison(sign: str, left: Typed, right: Typed) -> Typed:
    """Between one value and one other the comparison is direct; node-sets and mixed kinds take XPath's long way."""
    if left.kind in _SCALAR and right.kind in _SCALAR:
        return Typed(BOOLEAN, _direct_comparison(sign, left, right))
    first, second = as_value(left), as_value(right)
    if sign == "=":
        return Typed(BOOLEAN, lambda frame: values.equal(first(frame), second(frame)))
    if sign == "!=":
        return Typed(BOOLEAN, lambda frame: values.unequal(first(frame), second(frame)))
    holds = _ORDER[sign]
    return Typed(BOOLEAN, lambda frame: values.ordered(first(frame), second(frame), holds))


def _direct_comparison(sign: str, left: Typed, right: Typed) -> Run:
    if sign in _ORDER:
        first, second, holds = as_number(left), as_number(right), _ORDER[sign]
        return lambda frame: holds(first(frame), second(frame))
    one, other = (
        (as_number(left), as_number(right)) if NUMBER in {left.kind, right.kind} else (as_text(left), as_text(right))
    )
    if sign == "=":
        return lambda frame: one(frame) == other(frame)
    return lambda frame: one(frame) != other(frame)
