"""The review before sending: every question with its answer in words, and what is agreed to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import format_date, format_datetime, format_decimal, format_time
from flask_babel import gettext as _

from portal.kernel.text import LocalizedText, Reading
from portal.surveys.definition import Definition, Option, Question, Value
from portal.surveys.forms.answering import given
from portal.surveys.paths import State, Step
from portal.surveys.rows import is_empty


@dataclass(frozen=True, slots=True)
class Line:
    """One question on the review page. `words` is "" when it was skipped."""

    id: str
    screen: str
    number: int
    label: Reading
    words: str
    error: str
    file: str = ""
    """The kind of its file, if it is one."""


@dataclass(frozen=True, slots=True)
class ConsentBox:
    """A sentence to agree with."""

    name: str
    text: Reading
    is_given: bool
    error: str


def lines(state: State, definition: Definition, lang: str, errors: Mapping[str, str]) -> list[Line]:
    """Every question that is asked on this way, in order."""
    found: list[Line] = []
    for step in state.steps():
        for question in step.screen.questions():
            if state.is_relevant(question.name, step.rounds):
                found.append(_line(state, step, question, lang, errors, len(found) + 1))
    return found


def _line(state: State, step: Step, question: Question, lang: str, errors: Mapping[str, str], number: int) -> Line:
    address = step.field(question)
    label = state.text(question.label, lang, step.rounds)
    if step.screen.repeats:
        around = state.text(step.screen.repeats[-1].label, lang, step.rounds)
        label = label._replace(text=f"{around.text} {step.rounds[-1]}: {label.text}")
    words, is_file = answer_words(state, step, question, lang), question.spec.value is Value.FILE
    return Line(
        address, step.address, number, label, words, errors.get(address, ""), question.kind if is_file and words else ""
    )


def answer_words(state: State, step: Step, question: Question, lang: str) -> str:
    """What somebody answered, as they read it."""
    value = given(state, question, question.name, step.rounds)
    if is_empty(value):
        return ""
    options = {option.code: option for option in state.options(question, step.rounds)}
    say = _WORDS.get(question.spec.value, _as_written)
    return say(value, lambda code: _chosen(state, step, question, options.get(code), code, lang))


Label = Callable[[str], str]


def _chosen(state: State, step: Step, question: Question, option: Option | None, code: str, lang: str) -> str:
    label = state.text(option.label, lang, step.rounds).text if option and option.label else code
    own = given(state, question, question.companion(code), step.rounds) if option and option.free_text else None
    return f"{label}: {own}" if own else label


def _as_written(value: Any, label: Label) -> str:
    return str(value)


def _code(value: Any, label: Label) -> str:
    return label(str(value))


def _codes(value: Any, label: Label) -> str:
    return "; ".join(label(str(code)) for code in value)


def _ranking(value: Any, label: Label) -> str:
    return "; ".join(f"{place}. {label(str(code))}" for place, code in enumerate(value, 1))


def _number(value: Any, label: Label) -> str:
    return str(format_decimal(str(value)))


def _date(value: Any, label: Label) -> str:
    return str(format_date(date.fromisoformat(str(value)), "long"))


def _time(value: Any, label: Label) -> str:
    return str(format_time(time.fromisoformat(str(value)), "short", rebase=False))


def _datetime(value: Any, label: Label) -> str:
    return str(format_datetime(datetime.fromisoformat(str(value)), "long", rebase=False))


def _file(value: Any, label: Label) -> str:
    return str(_("Look at what you added"))


def _consent(value: Any, label: Label) -> str:
    return str(_("Yes, I agree"))


_WORDS: dict[Value, Callable[[Any, Label], str]] = {
    Value.CODE: _code,
    Value.CODES: _codes,
    Value.RANKING: _ranking,
    Value.INTEGER: _number,
    Value.DECIMAL: _number,
    Value.DATE: _date,
    Value.TIME: _time,
    Value.DATETIME: _datetime,
    Value.CONSENT: _consent,
    Value.FILE: _file,
}


def consent_texts(definition: Definition, answers: Mapping[str, Any]) -> Iterator[tuple[str, LocalizedText]]:
    """What somebody agrees with before sending: taking part, and keeping answers about health where there are any."""
    yield "consent", definition.settings.consent
    if any(item.is_health and not is_empty(answers.get(item.name)) for item in definition.questions()):
        yield "consent_health", definition.settings.consent_health


def consent_boxes(
    definition: Definition, answers: Mapping[str, Any], lang: str, given: Mapping[str, Any] | None
) -> list[ConsentBox]:
    """The boxes to tick. `given` is what was posted, None before."""
    own = {
        "consent": _("I take part voluntarily. My answers may be used for plans in my region."),
        "consent_health": _("I agree that you keep my answers about health, without my name."),
    }
    needed = {
        "consent": _("Tick the box to say that you take part. Otherwise you cannot send your answers."),
        "consent_health": _("Tick the box about health, or go back and remove your answers about health."),
    }
    boxes = []
    for name, text in consent_texts(definition, answers):
        shown = text.best(lang) if text else Reading(own[name], lang)
        ticked = given is not None and name in given
        boxes.append(ConsentBox(name, shown, ticked, "" if given is None or ticked else needed[name]))
    return boxes
