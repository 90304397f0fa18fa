"""Functions on chosen options, truth and alternatives. A multiple choice is its codes with spaces between."""

from __future__ import annotations

from portal.surveys.logic.functions.table import BOOLEAN, MANY, NUMBER, TEXT, function
from portal.surveys.logic.values import Value, to_boolean, to_number, to_string


@function("selected", "text text", BOOLEAN)
def selected(codes: str, code: str) -> bool:
    return code.strip() in codes.split()


@function("selected-at", "text number", TEXT)
def selected_at(codes: str, index: float) -> str:
    """The code at `index`, counted from 0; "" if there are not so many."""
    listed = codes.split()
    return listed[int(index)] if 0 <= index < len(listed) else ""


@function("count-selected", "text", NUMBER)
def count_selected(codes: str) -> float:
    return float(len(codes.split()))


@function("true", "", BOOLEAN)
def true() -> bool:
    return True


@function("false", "", BOOLEAN)
def false() -> bool:
    return False


@function("not", "boolean", BOOLEAN)
def negated(value: bool) -> bool:
    return not value


@function("boolean", "any", BOOLEAN)
def boolean(value: Value) -> bool:
    return to_boolean(value)


@function("boolean-from-string", "text", BOOLEAN)
def boolean_from_string(text: str) -> bool:
    return text.strip().lower() in {"true", "1"}


@function("coalesce", "text", TEXT, most=MANY)
def coalesce(*texts: str) -> str:
    return next((text for text in texts if text), "")


@function("checklist", "number number any", BOOLEAN, least=2, most=MANY)
def checklist(least: float, most: float, *answers: Value) -> bool:
    """Whether as many answers as wanted are "yes"; -1 leaves a bound open."""
    return _within(least, most, float(sum(map(_is_yes, answers))))


@function("weighted-checklist", "number number any", BOOLEAN, least=2, most=MANY)
def weighted_checklist(least: float, most: float, *answers: Value) -> bool:
    weights = [
        to_number(weight) for answer, weight in zip(answers[::2], answers[1::2], strict=False) if _is_yes(answer)
    ]
    return _within(least, most, sum(weights, 0.0))


def _is_yes(answer: Value) -> bool:
    return answer is True or to_string(answer) == "yes"


def _within(least: float, most: float, found: float) -> bool:
    return (least == -1 or found >= least) and (most == -1 or found <= most)


@function("count-non-empty", "nodes", NUMBER)
def count_non_empty(nodes: list[str]) -> float:
    return float(sum(bool(text) for text in nodes))


@function("count", "nodes", NUMBER)
def count(nodes: list[str]) -> float:
    return float(len(nodes))
