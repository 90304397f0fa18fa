"""The way of one respondent through a survey: what is relevant, asked, valid, calculated, and what comes next.

    program = compile_program(definition)       once per version; immutable, safe to share between threads
    state = program.evaluate(answers, today=date.today(), seed="random per respondent", external={"areas": (Option, …)})

Answers are a plain mapping {name: canonical value} as `portal.surveys.answers` makes them: text, numbers and codes as
`str`, a list of codes for several options, a list of mappings for a repeat. Free text of an "other" option stands under
`question.companion(option.code)`. A `State` is one evaluation of everything for these answers:

    state.path() -> Path                        asked, failed, missing, invalid, calculated, hidden
    state.steps() -> tuple[Step, …]             the screens that are relevant now, repeats unrolled
    state.step(address) -> Step | None          by its address (stable in URLs: "bond", "child~2~age", "child~3")
    state.next_step(after) / previous_step(before) -> Step | None      `after=None` gives the first
    state.progress(address) -> Progress(position, total)
    state.submit(step, form) -> Submission      parse, merge and check what was posted for one screen
    state.remove_round(address) -> answers      without the round of a repeat that "child~2" names
    state.is_relevant(name, rounds) · is_required(…) · is_read_only(…) · value(…) · default(…)
    state.options(question, rounds)             filtered, in an order that is stable for one `seed`
    state.text(localized, lang, rounds) -> Reading     with ${name} filled in
    state.final_answers() -> answers            without those of hidden questions, with calculated values

`rounds` are the 1-based rounds of the repeats around a question, outermost first: () outside repeats. A field's
`address` is also the name of its control in the form. The screen that asks for one more round of a repeat has the
address of that round ("child~3"), no parts, and posts `more=yes` or `more=no`; on "yes" an empty round is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.surveys.definition import Question, Screen
from portal.surveys.messages import Message

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with one answer."""

    name: str
    address: str
    message: Message


@dataclass(frozen=True, slots=True)
class Path:
    """What a set of answers leads to. Names come in the order of the form, once per round of a repeat."""

    asked: tuple[str, ...]
    failed: tuple[Finding, ...]  # answers that break their constraint
    missing: tuple[Finding, ...]  # required questions without an answer
    invalid: tuple[Finding, ...]  # answers of the wrong form: no number, no option of the list
    calculated: Mapping[str, Any]  # name → value; a list of values inside a repeat
    hidden: tuple[str, ...]  # answered, but not relevant: dropped at submission


@dataclass(frozen=True, slots=True)
class Step:
    """One screen at one place: `rounds` says in which round of which repeat."""

    address: str
    screen: Screen
    rounds: tuple[int, ...] = ()

    def field(self, question: Question) -> str:
        """Address of a question on this screen: the name of its form control."""
        *around, _ = self.address.split("~")
        return "~".join((*around, question.name))


@dataclass(frozen=True, slots=True)
class Progress:
    """`position` counts from 1; `total` are the steps that are relevant at this moment."""

    position: int
    total: int


@dataclass(frozen=True, slots=True)
class Submission:
    """`answers`: everything answered so far with the posted values in it. `errors` by address of the field.

    What could not be parsed is not in `answers`; show the posted text again. `more` is set by the screen that
    asks for another round of a repeat.
    """

    answers: dict[str, Any]
    errors: Mapping[str, Message] = field(default_factory=dict)
    more: bool = False

    @property
    def ok(self) -> bool:
        return not self.errors
