"""The parts of an expression: XPath 1.0 with `${name}`, as immutable values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """`${name}`: the node of that name, or all of them when it lies in a repeat that does not surround the row."""

    name: str
    last_saved: bool = False


@dataclass(frozen=True, slots=True)
class Current:
    """`.`: the row the expression belongs to."""


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    args: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one level from left to right. One flat value, so that `a or b or c …` stays shallow however long."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Expression


@dataclass(frozen=True, slots=True)
class PathStep:
    """`axis::test[predicate]…`; `test` is a name, `*` or a node type with its brackets."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class LocationPath:
    """Steps from `start`: an expression, "" for the row itself, "/" for the root of the form."""

    start: Expression | str
    steps: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class Filtered:
    """`(expression)[predicate]…`."""

    subject: Expression
    predicates: tuple[Expression, ...]


Expression = Number | Literal | Ref | Current | Call | Chain | Negation | LocationPath | Filtered


# Fields of a part that may hold further parts, last one first.
_INNER: dict[type, tuple[str, ...]] = {
    Number: (),
    Literal: (),
    Ref: (),
    Current: (),
    Call: ("args",),
    Chain: ("rest", "first"),
    Negation: ("operand",),
    PathStep: ("predicates",),
    LocationPath: ("steps", "start"),
    Filtered: ("predicates", "subject"),
}


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and every part of it, outermost first."""
    waiting: list[object] = [expression]
    while waiting:
        part = waiting.pop()
        if type(part) is tuple:
            waiting.extend(reversed(part))
        elif type(part) in _INNER:
            if isinstance(part, Expression):
                yield part
            waiting.extend(getattr(part, name) for name in _INNER[type(part)])


def predicate_depth(expression: Expression) -> int:
    """How deep predicates stand inside predicates; 0 without any."""
    deepest = 0
    waiting: list[tuple[object, int]] = [(expression, 0)]
    while waiting:
        part, depth = waiting.pop()
        if type(part) is tuple:
            waiting.extend((inner, depth) for inner in part)
        elif type(part) in _INNER:
            deepest = max(deepest, depth)
            waiting.extend((getattr(part, name), depth + (name == "predicates")) for name in _INNER[type(part)])
    return deepest


def references(expression: Expression) -> frozenset[str]:
    """Names of the rows the expression reads by `${name}`."""
    return frozenset(part.name for part in walk(expression) if isinstance(part, Ref) and not part.last_saved)
