"""One evaluation: everything that follows from a set of answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.kernel.text import LocalizedText, Reading
from portal.surveys.definition import Option, Question
from portal.surveys.logic import Environment, Frame
from portal.surveys.logic.values import to_string
from portal.surveys.paths import outcome, submission, walking, words
from portal.surveys.paths.program import Program
from portal.surveys.paths.results import Answers, Path, Progress, Step, Submission
from portal.surveys.paths.rules import RowRules

Rounds = tuple[int, ...]


@dataclass(frozen=True)
class State:
    """What `Program.evaluate` found; asking it changes nothing."""

    program: Program
    answers: Answers
    env: Environment

    @cached_property
    def top(self) -> Frame:
        """The frame of the whole form, with every rule applied."""
        return self.program.settle(self.answers, self.env)

    def with_answers(self, answers: Answers) -> State:
        """The same respondent with other answers."""
        env = self.env
        return self.program.evaluate(
            answers, today=env.today, now=env.now, seed=env.seed, lang=env.lang, external=env.external
        )

    # One row.

    def frame(self, name: str, rounds: Rounds = ()) -> Frame | None:
        """The frame of the row in those rounds, None if there is no such round."""
        return self.frame_of(self.program.layout.places[name].scope.number, rounds)

    def frame_of(self, scope_number: int, rounds: Rounds) -> Frame | None:
        if scope_number == 0:
            return self.top
        frame, chain = self.top, self.program.layout.scopes[scope_number].chain()[1:]
        if len(rounds) < len(chain):
            return None
        for scope, number in zip(chain, rounds, strict=False):
            inside = frame.children.get(scope.number, [])
            if not 1 <= number <= len(inside):
                return None
            frame = inside[number - 1]
        return frame

    def is_relevant(self, name: str, rounds: Rounds = ()) -> bool:
        frame = self.frame(name, rounds)
        return frame is not None and frame.on[self.program.layout.places[name].index]

    def is_required(self, name: str, rounds: Rounds = ()) -> bool:
        return self._holds(name, rounds, self.program.rows[name].required)

    def is_read_only(self, name: str, rounds: Rounds = ()) -> bool:
        return self._holds(name, rounds, self.program.rows[name].read_only)

    def _holds(self, name: str, rounds: Rounds, condition: Callable[[Frame], bool] | None) -> bool:
        frame = self.frame(name, rounds)
        return condition is not None and frame is not None and condition(frame)

    def value(self, name: str, rounds: Rounds = ()) -> str:
        """The value as text, codes with spaces between; "" when it is not answered or not relevant."""
        frame = self.frame(name, rounds)
        return frame.values[self.program.layout.places[name].index] if frame else ""

    def default(self, name: str, rounds: Rounds = ()) -> str:
        """What a control shows before it is answered, as text; codes with spaces between."""
        rules, frame = self.program.rows[name], self.frame(name, rounds)
        return to_string(rules.default(frame)) if rules.default is not None and frame is not None else ""

    def options(self, question: Question, rounds: Rounds = ()) -> tuple[Option, ...]:
        """The options the respondent may choose from, in their order for this respondent."""
        frame = self.frame(question.name, rounds)
        return self.options_in(self.program.rows[question.name], frame) if frame else ()

    def options_in(self, rules: RowRules, frame: Frame) -> tuple[Option, ...]:
        env = frame.env
        listed = self.program.definition.options(rules.question, env.external)
        if rules.choice_filter is not None:
            kept = []
            for option in listed:
                env.option = option
                if (option.code == "other" and rules.question.or_other) or rules.choice_filter(frame):
                    kept.append(option)
            env.option = None
            listed = tuple(kept)
        return _shuffled(listed, f"{env.seed}|{rules.question.name}") if rules.question.randomized else listed

    def text(self, text: LocalizedText, lang: str = "", rounds: Rounds = ()) -> Reading:
        """`text` in `lang` with the answers filled in; the Reading says which language it really is in."""
        found = text.best(lang or self.top.env.lang, (self.program.definition.default_language,))
        return Reading(words.fill(self, found.text, found.lang, rounds), found.lang)

    def piped(self, text: LocalizedText, rounds: Rounds = ()) -> LocalizedText:
        """`text` in all its languages with the answers filled in."""
        return LocalizedText({lang: words.fill(self, written, lang, rounds) for lang, written in text.items()})

    # The whole.

    def rows(self, name: str) -> Iterator[Frame]:
        """All frames of a row, in the order of the rounds."""
        return self.top.all(self.program.layout.places[name].scope)

    def path(self) -> Path:
        """What these answers lead to."""
        return outcome.path(self)

    def calculated(self) -> dict[str, Any]:
        """Values of the relevant rows that are calculated; inside a repeat a list with one for each round."""
        return outcome.calculated(self)

    def final_answers(self) -> dict[str, Any]:
        """The answers to keep: without those of hidden rows and metadata, with the calculated values."""
        return outcome.final_answers(self.program, self.top)

    # The way.

    @cached_property
    def every_step(self) -> tuple[Step, ...]:
        """Also the screens that are not relevant, so that each has its place."""
        plain = self.program.plain_steps
        return tuple(found.step for found in plain.values()) if plain else tuple(walking.unrolled(self))

    @cached_property
    def _relevant_steps(self) -> tuple[Step, ...]:
        return tuple(step for step in self.every_step if walking.is_visible(self, step))

    def steps(self) -> tuple[Step, ...]:
        """The screens that are relevant now, in order."""
        return self._relevant_steps

    def step(self, address: str) -> Step | None:
        """The relevant step with that address."""
        found = next((step for step in self.every_step if step.address == address), None)
        return found if found is not None and walking.is_visible(self, found) else None

    def likely_step(self, address: str) -> Step | None:
        """The same at no cost when nothing is repeated: whether that step is relevant, `submit` then tells."""
        plain = self.program.plain_steps
        if not plain:
            return self.step(address)
        return plain[address].step if address in plain else None

    def next_step(self, after: str | None) -> Step | None:
        """The first relevant step behind `after`, which itself need not be relevant any more; None at the end."""
        return walking.next_step(self, after)

    def previous_step(self, before: str | None) -> Step | None:
        return walking.previous_step(self, before)

    def progress(self, address: str) -> Progress:
        return walking.progress(self, address)

    def submit(self, step: Step, form: Mapping[str, Sequence[str]]) -> Submission:
        """Take what was posted for one screen: parse, merge, check. `form` maps a field's name to its values."""
        return submission.submit(self, step, form)

    def remove_round(self, address: str) -> dict[str, Any]:
        """The answers without the round of a repeat that `address` ("child~2") names."""
        return submission.without_round(self.answers, address)


def _shuffled(options: tuple[Option, ...], seed: str) -> tuple[Option, ...]:
    """Options in a random order; "other" and those that are chosen alone stay at the end."""
    free = [option for option in options if not (option.exclusive or option.free_text)]
    random.Random(seed).shuffle(free)  # noqa: S311 (an order on a page)
    return (*free, *(option for option in options if option.exclusive or option.free_text))
