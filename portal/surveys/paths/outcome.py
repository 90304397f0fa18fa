"""What a set of answers leads to, as a whole: asked, wrong, calculated, hidden, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portal.surveys.answers import parse_json
from portal.surveys.definition import Node, Question, Repeat
from portal.surveys.logic import Frame
from portal.surveys.logic.values import Value, text_of_number, to_string
from portal.surveys.messages import N_, Message
from portal.surveys.paths.program import Program
from portal.surveys.paths.results import Answers, Finding, Path
from portal.surveys.paths.rules import RowRules
from portal.surveys.paths.walking import address

if TYPE_CHECKING:
    from portal.surveys.paths.state import State

FORM, REQUIRED, CONSTRAINT = "form", "required", "constraint"
INCORRECT = N_("This answer cannot be right. Please check it.")
UNANSWERED = N_("Please answer this question.")


def path(state: State) -> Path:
    faults: dict[str, list[Finding]] = {CONSTRAINT: [], REQUIRED: [], FORM: []}
    asked: list[str] = []
    for rules, frame in _in_form_order(state.program, state.program.definition.nodes, state.top):
        if frame.on[rules.index] and rules.question.asks:
            name = rules.question.name
            asked.append(name)
            for group, message in check(state, rules, frame):
                faults[group].append(Finding(name, address(frame, name), message))
    return Path(
        tuple(asked),
        failed=tuple(faults[CONSTRAINT]),
        missing=tuple(faults[REQUIRED]),
        invalid=tuple(faults[FORM]),
        calculated=calculated(state),
        hidden=tuple(_hidden(state.program, state.top, state.program.definition.nodes, state.answers)),
    )


def check(state: State, rules: RowRules, frame: Frame) -> Iterator[tuple[str, Message]]:
    """What is wrong with the answer of a relevant row: its form, that it is missing, its constraint."""
    question = rules.question
    given = frame.given.get(question.name, frame.values[rules.index])
    parsed = parse_json(question, given, state.options_in(rules, frame))
    if parsed.error:
        yield FORM, parsed.error
    if frame.values[rules.index]:
        if rules.constraint is not None and not rules.constraint(frame):
            yield CONSTRAINT, Message(CONSTRAINT, INCORRECT, own=state.piped(question.constraint_message, frame.rounds))
    elif question.answerable and rules.required is not None and rules.required(frame):
        yield REQUIRED, Message(REQUIRED, UNANSWERED, own=state.piped(question.required_message, frame.rounds))


def calculated(state: State) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, rules in state.program.rows.items():
        if rules.calculate is None:
            continue
        results = [
            plain_value(frame.results[rules.index])
            for frame in state.rows(name)
            if frame.on[rules.index] and rules.index in frame.results
        ]
        if rules.scope.repeat is not None:
            found[name] = results
        elif results:
            found[name] = results[0]
    return found


def final_answers(program: Program, frame: Frame) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for index, name in enumerate(frame.scope.names):
        rules = program.rows.get(name)  # none for the free text of an option
        if not frame.on[index] or not frame.values[index] or (rules and not rules.question.spec.collected):
            continue
        if rules and index in frame.results:
            kept[name] = frame.values[index]
        elif rules and not frame.given.get(name):  # a default that nobody changed
            options = program.definition.options(rules.question, frame.env.external)
            kept[name] = parse_json(rules.question, frame.values[index], options).value or frame.values[index]
        else:
            kept[name] = frame.given[name]
    for inside in frame.children.values():
        if inside and inside[0].scope.repeat is not None:
            kept[inside[0].scope.repeat.name] = [final_answers(program, each) for each in inside]
    return kept


def plain_value(value: Value) -> Any:
    """A calculated value for JSON: a whole number as int, what is not a number as ""."""
    if isinstance(value, list):
        return to_string(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        return int(value) if value.is_integer() and abs(value) < 2**53 else float(text_of_number(value))
    return value


def _in_form_order(program: Program, nodes: Sequence[Node], frame: Frame) -> Iterator[tuple[RowRules, Frame]]:
    for node in nodes:
        if isinstance(node, Question):
            yield program.rows[node.name], frame
        elif isinstance(node, Repeat):
            for inner in frame.children_of(node):
                yield from _in_form_order(program, node.children, inner)
        else:
            yield from _in_form_order(program, node.children, frame)


def _hidden(program: Program, frame: Frame | None, nodes: Sequence[Node], given: Answers) -> Iterator[str]:
    """Names of rows that have an answer but are not relevant; `frame` is None in a round that was taken away."""
    for node in nodes:
        if isinstance(node, Question):
            is_on = frame is not None and frame.on[program.rows[node.name].index]
            if node.asks and not is_on and given.get(node.name) not in (None, "", []):
                yield node.name
        elif isinstance(node, Repeat):
            frames = frame.children_of(node) if frame is not None else []
            for number, answers in enumerate(_rounds(given.get(node.name))):
                inner = frames[number] if number < len(frames) else None
                yield from _hidden(program, inner, node.children, answers)
        else:
            yield from _hidden(program, frame, node.children, given)


def _rounds(value: Any) -> list[Answers]:
    return [answers for answers in value if isinstance(answers, Mapping)] if isinstance(value, list) else []
