"""What can be counted of each question: its rows in a release, before any number is known.

    measures((definition, …), external) -> (Measure, …)

One or several versions of a survey give one list: a question keeps its place, its newest wording and every option it
ever had. Everything is turned into people per row. A choice counts options, a ranking first choices, a number or date
the people per step (`portal.surveys.steps`), a text only that somebody wrote. Inside a repeat one person may give
several answers, so there every question counts like a multiple choice: people who gave this answer at least once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.surveys.definition import Definition, Option, Question, Value

GIVEN = "+given"
"""The only row of a text: somebody wrote one. An XLSForm name cannot start with "+", so no option is called so."""
LEAST_HEALTH = 10
"""No figure about fewer people where a question is about health."""

External = Mapping[str, tuple[Option, ...]]


class Shape(StrEnum):
    """How answers become rows of a table."""

    OPTIONS = "options"
    RANKING = "ranking"
    NUMBERS = "numbers"
    YEARS = "years"
    HOURS = "hours"
    GIVEN = "given"


_SHAPES: dict[Value, Shape] = {
    Value.CODE: Shape.OPTIONS,
    Value.CODES: Shape.OPTIONS,
    Value.CONSENT: Shape.OPTIONS,
    Value.RANKING: Shape.RANKING,
    Value.INTEGER: Shape.NUMBERS,
    Value.DECIMAL: Shape.NUMBERS,
    Value.DATE: Shape.YEARS,
    Value.DATETIME: Shape.YEARS,
    Value.TIME: Shape.HOURS,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One question as it is counted. `path` is its name in the answers, with `[%]` for any round of a repeat."""

    question: Question
    path: str
    shape: Shape
    options: tuple[Option, ...]
    overlaps: bool
    """One person can stand in several rows."""
    follows: tuple[str, frozenset[str]] | None

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def is_repeated(self) -> bool:
        return "[%]" in self.path

    @property
    def is_stepped(self) -> bool:
        """Its rows are steps of a scale, chosen once there are answers."""
        return self.shape in (Shape.NUMBERS, Shape.YEARS, Shape.HOURS)

    @property
    def is_whole(self) -> bool:
        """Only whole numbers are given, so that a step of one is one number."""
        return self.question.spec.value is not Value.DECIMAL

    @property
    def exclusive(self) -> frozenset[str]:
        """Options that nobody chooses beside others; in a repeat they may be, in different rounds."""
        return (
            frozenset(o.code for o in self.options if o.exclusive)
            if self.overlaps and not self.is_repeated
            else frozenset()
        )

    @property
    def most(self) -> int | None:
        return None if self.is_repeated else self.question.max_selected

    def threshold(self, usual: int) -> int:
        return max(usual, LEAST_HEALTH) if self.question.is_health else usual


def measures(definitions: Iterable[Definition], external: External) -> tuple[Measure, ...]:
    """The measures of all versions together, oldest version first in `definitions`."""
    merged: dict[str, Measure] = {}
    for definition in definitions:
        for measure in _of(definition, external):
            merged[measure.name] = _merged(merged.get(measure.name), measure)
    return tuple(merged.values())


def _of(definition: Definition, external: External) -> Iterator[Measure]:
    earlier: dict[str, Measure] = {}
    for question in definition.questions():
        if question.spec.value is Value.NOTHING or question.name in definition.contact_names:
            continue
        repeats = [repeat.name for repeat in definition.repeats_above(question.name)]
        measure = Measure(
            question=question,
            path="/".join([*(f"{name}[%]" for name in repeats), question.name]),
            shape=_SHAPES.get(question.spec.value, Shape.GIVEN),
            options=_options(definition, question, external),
            overlaps=bool(repeats) or question.spec.value is Value.CODES,
            follows=_follows(definition, question, earlier) if not repeats else None,
        )
        earlier[question.name] = measure
        yield measure


def _options(definition: Definition, question: Question, external: External) -> tuple[Option, ...]:
    if question.spec.value is Value.CONSENT:
        return (Option("OK"),)
    found = definition.options(question, external) if question.spec.has_options else ()
    return tuple({option.code: option for option in reversed(found)}.values())[::-1]


def _merged(old: Measure | None, new: Measure) -> Measure:
    if old is None or not new.options:
        return new
    codes = {option.code for option in new.options}
    options = (*new.options, *(option for option in old.options if option.code not in codes))
    follows = new.follows if new.follows == old.follows else None
    return Measure(new.question, new.path, new.shape, options, new.overlaps, follows)


_ONE = r"\s*(?:\$\{([\w.-]+)\}\s*=\s*'([^']*)'|selected\(\s*\$\{([\w.-]+)\}\s*,\s*'([^']*)'\s*\))\s*"
_SIMPLE = re.compile(_ONE.replace('"', "'"))


def _follows(
    definition: Definition, question: Question, earlier: Mapping[str, Measure]
) -> tuple[str, frozenset[str]] | None:
    """The earlier question and its options after which this one is asked, where the rule is as simple as that.

    Anything else (numbers, "and", two questions) leaves it open how many were asked, and so do the figures.
    """
    rules = [group.relevant for group in definition.above(question.name) if group.relevant]
    rules += [question.relevant] if question.relevant else []
    if len(rules) != 1:
        return None
    found = [_SIMPLE.fullmatch(part) for part in rules[0].replace('"', "'").split(" or ")]
    pairs = {(m[1] or m[3], m[2] if m[1] else m[4]) for m in found if m}
    names = {name for name, _ in pairs}
    if not all(found) or len(names) != 1:
        return None
    parent = earlier.get(names.pop())
    codes = frozenset(code for _, code in pairs)
    countable = parent is not None and parent.shape is Shape.OPTIONS and not parent.is_repeated
    if parent is None or not countable or not codes <= {option.code for option in parent.options}:
        return None
    return None if parent.overlaps and len(codes) > 1 else (parent.name, codes)
