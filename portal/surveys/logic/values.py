"""XPath 1.0 values and their conversions, number for number as libxml2 does them.

A value is a `str`, `float`, `bool` or a list of strings: the text of each node of a node-set, in document order. One
addition that ODK's engines share: where a number is needed, an ISO date counts as days since 1970-01-01 (XPath alone
has NaN).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from portal.surveys.logic.dates import days

Value = str | float | bool | list[str]

NAN = math.nan
MAX_DIGITS = 400
_NUMBER = re.compile(
    r"\s*(?P<sign>-?)(?:(?P<whole>\d+)(?:\.(?P<part>\d*))?|\.(?P<only>\d+))(?:[eE](?P<power>[+-]?\d+))?\s*", re.ASCII
)


@lru_cache(maxsize=8192)
def number_of_text(text: str) -> float:
    """The number a text stands for, NaN if none. No sign "+", no thousands separator, no decimal comma."""
    found = _NUMBER.fullmatch(text) if len(text) < MAX_DIGITS else None
    if not found:
        return days(text)
    size = _digits(found["whole"] or "") + _fraction(found["part"] or found["only"] or "")
    if found["power"]:
        size *= _power_of_ten(int(found["power"]))
    return -size if found["sign"] else size


def _digits(text: str) -> float:
    """As libxml2 reads digits, which beyond 15 of them is not always the nearest number."""
    if len(text) <= 15:
        return float(text or 0)
    number = 0.0
    for digit in text:
        number = number * 10 + int(digit)
    return number


def _fraction(text: str) -> float:
    zeros = len(text) - len(text.lstrip("0"))
    text = text[: zeros + 20]
    return _digits(text[zeros:]) / _power_of_ten(len(text)) if text else 0.0


def _power_of_ten(power: int) -> float:
    return math.pow(10.0, max(-400, min(308, power)))


def to_number(value: Value) -> float:
    if isinstance(value, str):
        return number_of_text(value)
    if isinstance(value, list):
        return number_of_text(value[0]) if value else NAN
    return float(value)


def to_string(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0] if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of_number(value)


def to_boolean(value: Value) -> bool:
    if isinstance(value, float):
        return value != 0 and value == value  # NaN is false
    return bool(value)


def text_of_number(number: float) -> str:
    """XPath's string() of a number with libxml2's 15 digits and its exponents beyond 10⁹ and 10⁻⁵."""
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number) and -(2**31) < number < 2**31 - 1:
        return str(int(number))
    size = abs(number)
    if size > 1e9 or size < 1e-5:
        digits, _, exponent = f"{number:.14e}".partition("e")
        return f"{digits.rstrip('0').rstrip('.')}e{exponent}"
    place = int(math.log10(size))
    return f"{number:.{15 - place - (1 if place > 0 else 0)}f}".rstrip("0").rstrip(".")


Comparison = Callable[[float, float], bool]


def equal(left: Value, right: Value) -> bool:
    return _any_pair(left, right, _equal_values)


def unequal(left: Value, right: Value) -> bool:
    return _any_pair(left, right, lambda a, b: not _equal_values(a, b))


def ordered(left: Value, right: Value, holds: Comparison) -> bool:
    """`<`, `<=`, `>`, `>=`: always between numbers."""
    return _any_pair(left, right, lambda a, b: holds(to_number(a), to_number(b)))


def _any_pair(left: Value, right: Value, holds: Callable[[Value, Value], bool]) -> bool:
    """A node-set compares as "there is a node for which …", except with a boolean, where it is one itself."""
    if isinstance(left, bool) and isinstance(right, list):
        right = bool(right)
    if isinstance(right, bool) and isinstance(left, list):
        left = bool(left)
    return any(holds(a, b) for a in _each(left) for b in _each(right))


def _each(value: Value) -> Iterable[Value]:
    return value if isinstance(value, list) else (value,)


def _equal_values(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right
