"""What the way through a survey consists of, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.surveys.definition import Question, Screen
from portal.surveys.messages import Message

if TYPE_CHECKING:
    from portal.surveys.paths.state import State

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

    `state` is what follows from them. What could not be parsed is not in `answers`; show the posted text again. `more`
    is set by the screen that asks for another round of a repeat. Nothing was taken for a screen that is not relevant.
    """

    answers: dict[str, Any]
    state: State
    errors: Mapping[str, Message] = field(default_factory=dict)
    more: bool = False
    is_relevant: bool = True

    @property
    def ok(self) -> bool:
        return not self.errors
