"""Answers as rows: a code, a number or a text each, never a label.

    rows(definition, answers, asked) -> (question, position, code, number, text), …

`answers` are final: canonical values as in `portal.surveys.paths`, without what was not asked. `asked` holds each
question that was, as (name, rounds of the repeats around it). A question that was asked and
left out has one row without any value, so that it differs from one that was never asked; the option "I prefer not to
say" is a code like any other. Position is 0 for a single value, else counts from 1: the order of chosen options, the
rank in a ranking. Inside a repeat the question is called `repeat[2]/name`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from portal.surveys.definition import Definition, Group, Node, Question, Repeat, Value

Row = tuple[str, int, str | None, float | None, str | None]
Asked = Collection[tuple[str, tuple[int, ...]]]
Cell = tuple[int, str | None, float | None, str | None]


def _nothing(value: Any) -> Iterator[Cell]:
    yield from ()


def _code(value: Any) -> Iterator[Cell]:
    yield 0, str(value), None, None


def _codes(value: Any) -> Iterator[Cell]:
    for position, code in enumerate(value, 1):
        yield position, str(code), None, None


def _number(value: Any) -> Iterator[Cell]:
    yield 0, None, float(value), None


def _text(value: Any) -> Iterator[Cell]:
    yield 0, None, None, str(value)


_CELLS: dict[Value, Callable[[Any], Iterator[Cell]]] = {
    Value.NOTHING: _nothing,
    Value.CODE: _code,
    Value.CODES: _codes,
    Value.RANKING: _codes,
    Value.INTEGER: _number,
    Value.DECIMAL: _number,
    Value.CONSENT: _code,
}


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def rows(definition: Definition, answers: Mapping[str, Any], asked: Asked) -> Iterator[Row]:
    """Every row of one response, in the order of the form."""
    yield from _below(definition.nodes, answers, asked, definition, ())


def _below(
    nodes: Iterable[Node], answers: Mapping[str, Any], asked: Asked, definition: Definition, around: tuple[str, ...]
) -> Iterator[Row]:
    for node in nodes:
        if isinstance(node, Repeat):
            for number, inside in enumerate(answers.get(node.name) or (), 1):
                yield from _below(node.children, inside, asked, definition, (*around, f"{node.name}[{number}]"))
        elif isinstance(node, Group):
            yield from _below(node.children, answers, asked, definition, around)
        elif node.spec.collected and node.name not in definition.contact_names:
            rounds = tuple(int(part.rpartition("[")[2][:-1]) for part in around)
            yield from _of_question(node, answers, (node.name, rounds) in asked, definition, around)


def _of_question(
    question: Question, answers: Mapping[str, Any], was_asked: bool, definition: Definition, around: tuple[str, ...]
) -> Iterator[Row]:
    name = "/".join((*around, question.name))
    value = answers.get(question.name)
    if is_empty(value):
        if was_asked:
            yield name, 0, None, None, None
        return
    for cell in _CELLS.get(question.spec.value, _text)(value):
        yield name, *cell
    for option in definition.options(question):
        words = answers.get(question.companion(option.code)) if option.free_text else None
        if not is_empty(words):
            yield "/".join((*around, question.companion(option.code))), 0, None, None, str(words)


def area_code(definition: Definition, answers: Mapping[str, Any]) -> str | None:
    """The code of the area that somebody chose: the first answered question about a place outside repeats."""
    for item in definition.items():
        if item.kind == "place" and not definition.repeats_above(item.name) and answers.get(item.name):
            return str(answers[item.name])
    return None
