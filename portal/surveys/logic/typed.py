"""A compiled part of an expression: the kind of its value and how to get it from a frame.

Kinds: text, number, boolean, node (the text of exactly one node), nodes (a list of texts), any. What kind a part has is
known before anything runs, so a conversion is chosen once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from portal.surveys.logic import values
from portal.surveys.logic.functions.table import ANY, BOOLEAN, NODES, NUMBER, TEXT
from portal.surveys.logic.layout import Frame

NODE = "node"
Run = Callable[[Frame], Any]


class Typed(NamedTuple):
    kind: str
    run: Run


def constant(value: Any) -> Run:
    return lambda _frame: value


def as_text(part: Typed) -> Callable[[Frame], str]:
    run = part.run
    if part.kind in {TEXT, NODE}:
        return run
    return lambda frame: values.to_string(run(frame))


def as_number(part: Typed) -> Callable[[Frame], float]:
    run = part.run
    if part.kind == NUMBER:
        return run
    if part.kind in {TEXT, NODE}:
        return lambda frame: values.number_of_text(run(frame))
    return lambda frame: values.to_number(run(frame))


def as_boolean(part: Typed) -> Callable[[Frame], bool]:
    run = part.run
    if part.kind == BOOLEAN:
        return run
    if part.kind == NODE:
        return constant(True)  # a node-set with a node in it is true, whatever the node says
    if part.kind == TEXT:
        return lambda frame: run(frame) != ""
    return lambda frame: values.to_boolean(run(frame))


def as_nodes(part: Typed) -> Callable[[Frame], list[str]]:
    """A node-set; any other value as if it were the text of one node."""
    run = part.run
    if part.kind == NODES:
        return run
    if part.kind in {TEXT, NODE}:
        return lambda frame: [run(frame)]

    def listed(frame: Frame) -> list[str]:
        value = run(frame)
        return value if isinstance(value, list) else [values.to_string(value)]

    return listed


def as_value(part: Typed) -> Callable[[Frame], values.Value]:
    run = part.run
    return (lambda frame: [run(frame)]) if part.kind == NODE else run


CONVERSIONS: dict[str, Callable[[Typed], Run]] = {
    TEXT: as_text,
    NUMBER: as_number,
    BOOLEAN: as_boolean,
    NODES: as_nodes,
    ANY: as_value,
}
