"""Functions on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

from portal.surveys.logic.functions.table import MANY, NUMBER, function
from portal.surveys.logic.values import NAN, Value, number_of_text, to_number


@function("number", "any", NUMBER, least=0, context=True)
def number(value: Value) -> float:
    return to_number(value)


@function("int", "number", NUMBER)
def truncated(value: float) -> float:
    return float(math.trunc(value)) if math.isfinite(value) else value


@function("floor", "number", NUMBER)
def floor(value: float) -> float:
    return float(math.floor(value)) if math.isfinite(value) else value


@function("ceiling", "number", NUMBER)
def ceiling(value: float) -> float:
    return float(math.ceil(value)) if math.isfinite(value) else value


@function("round", "number number", NUMBER, least=1)
def rounded(value: float, places: float = 0.0) -> float:
    """Half goes up, as in XPath; `places` after the decimal point, before it when negative."""
    if not math.isfinite(value) or not math.isfinite(places) or abs(places) > 15:
        return value
    scale = 10.0 ** math.trunc(places)
    if abs(value) * scale >= 2**52:  # nothing after the point is left to round
        return value
    whole = math.floor(value * scale)
    return (whole + (value * scale - whole >= 0.5)) / scale


@function("sum", "nodes", NUMBER)
def total(values: list[str]) -> float:
    """NaN as soon as one of them is empty, as in XPath."""
    return sum((number_of_text(value) for value in values), 0.0)


@function("min", "nodes", NUMBER, most=MANY)
def smallest(*values: list[str]) -> float:
    return _extreme(values, min)


@function("max", "nodes", NUMBER, most=MANY)
def largest(*values: list[str]) -> float:
    return _extreme(values, max)


def _extreme(values: tuple[list[str], ...], choose: Callable[[list[float]], float]) -> float:
    numbers = [number_of_text(text) for value in values for text in value]
    return NAN if not numbers or any(math.isnan(each) for each in numbers) else choose(numbers)


@function("pi", "", NUMBER)
def pi() -> float:
    return math.pi


@function("pow", "number number", NUMBER)
def power(base: float, exponent: float) -> float:
    return _calculated(math.pow, base, exponent)


@function("atan2", "number number", NUMBER)
def atan2(y: float, x: float) -> float:
    return _calculated(math.atan2, y, x)


def _calculated(calculate: Callable[..., float], *values: float) -> float:
    """What is not defined is NaN, what is too large is infinite."""
    try:
        return float(calculate(*values))
    except OverflowError:
        return math.inf
    except ValueError:
        return NAN


def _define(name: str, calculate: Callable[[float], float]) -> None:
    function(name, "number", NUMBER)(lambda value: _calculated(calculate, value))


for _name, _calculate in {
    "abs": math.fabs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "exp10": lambda value: math.pow(10.0, value),
    "log": math.log,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}.items():
    _define(_name, _calculate)
