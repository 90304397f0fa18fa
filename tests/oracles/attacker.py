"""Someone who keeps every release and knows the rules of arithmetic: what can they prove about how many people?

Unknown are the numbers of people with each combination of groups, answers to all questions and moment of arrival.
Every published figure is one linear equation over them. The attacker learns a figure about a few people when no whole,
non-negative solution lets that figure be `threshold` or more (solver: HiGHS, through scipy).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from portal.surveys.disclosure import Dimension, GroupCounts, ProtectedTables, QuestionCounts, ReleaseTables

Answer = frozenset[str] | None
Test = Callable[["Person"], bool]
Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Range = tuple[float, float]


@dataclass(frozen=True)
class Person:
    """Group per dimension, answer per question (None: gave none)."""

    groups: Mapping[str, str]
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Shape:
    """What everybody knows: the groups per dimension, and of each question its options and rules (not its counts)."""

    groups: Mapping[str, tuple[str, ...]]
    questions: tuple[QuestionCounts, ...]


def possible_answers(question: QuestionCounts) -> list[Answer]:
    if question.kind == "single":
        return [None, *(frozenset({option}) for option in question.counts)]
    free = [option for option in question.counts if option not in question.exclusive]
    sizes = range(question.least, min(question.most or len(free), len(free)) + 1)
    picks = chain.from_iterable(combinations(free, size) for size in sizes)
    return [None, *(frozenset({option}) for option in sorted(question.exclusive)), *map(frozenset, picks)]


def possible_people(shape: Shape) -> list[Person]:
    places = [dict(zip(shape.groups, groups, strict=True)) for groups in product(*shape.groups.values())]
    codes = [question.code for question in shape.questions]
    answers = [dict(zip(codes, some, strict=True)) for some in product(*map(possible_answers, shape.questions))]
    people = [Person(place, some) for place in places for some in answers]
    return [person for person in people if all(asked(q)(person) or not answered(q)(person) for q in shape.questions)]


def tabulate(shape: Shape, people: list[Person]) -> ReleaseTables:
    dimensions = tuple(
        Dimension(name, {group: sum(within(name, group)(person) for person in people) for group in groups})
        for name, groups in shape.groups.items()
    )
    return ReleaseTables(len(people), dimensions, tuple(_count(shape, q, people) for q in shape.questions))


def _count(shape: Shape, question: QuestionCounts, people: list[Person]) -> QuestionCounts:
    total = _cells(question, people)
    groups = {
        name: {group: _cells(question, [p for p in people if p.groups[name] == group]) for group in groups}
        for name, groups in shape.groups.items()
    }
    return replace(question, answered=total.answered, counts=total.counts, groups=groups)


def _cells(question: QuestionCounts, people: list[Person]) -> GroupCounts:
    counts = {option: sum(map(chose(question, option), people)) for option in question.counts}
    return GroupCounts(sum(map(answered(question), people)), counts)


def anybody(_: Person) -> bool:
    return True


def within(dimension: str, group: str) -> Test:
    return lambda person: person.groups[dimension] == group


def answered(question: QuestionCounts) -> Test:
    return lambda person: person.answers[question.code] is not None


def chose(question: QuestionCounts, *options: str) -> Test:
    return lambda person: bool(frozenset(options) & (person.answers[question.code] or frozenset()))


def asked(question: QuestionCounts) -> Test:
    if question.follows is None:
        return anybody
    code, options = question.follows
    return lambda person: bool(options & (person.answers[code] or frozenset()))


def both(one: Test, other: Test) -> Test:
    return lambda person: one(person) and other(person)


def but_not(one: Test, other: Test) -> Test:
    return lambda person: one(person) and not other(person)


@dataclass(frozen=True)
class Figure:
    """A number of people who pass a test and arrived in the batches `since` … `until - 1`."""

    name: str
    test: Test
    since: int
    until: int
    about_taking_part: bool = False


class Attacker:
    """Collects releases, then tries to prove small figures."""

    def __init__(self, shape: Shape, threshold: int) -> None:
        self.shape, self.threshold = shape, threshold
        self.people = possible_people(shape)
        self.arrivals: list[list[Person]] = []
        self.known: dict[str, tuple[Figure, int]] = {}
        self.hidden: set[str] = set()

    def sees(self, newcomers: list[Person], release: ProtectedTables) -> None:
        self.arrivals.append(newcomers)
        now = len(self.arrivals)
        self._learn("", anybody, now, release.participants)
        for dimension, sizes in release.sizes.items():
            for group, size in sizes.items():
                self._learn(f"{dimension}={group}", within(dimension, group), now, size)
        for question in self.shape.questions:
            self._learn_question(question, release)
        if not newcomers:
            self._see_more_of_the_same_people(now)

    def _see_more_of_the_same_people(self, now: int) -> None:
        """What a release shows about those whom the one before counted was hidden then, and is meant to be known."""
        shown = {name.removesuffix(f"0-{now}") for name in self.known if name.endswith(f" 0-{now}")}
        self.hidden -= {f"{name}0-{now - 1}" for name in shown}

    def _learn_question(self, question: QuestionCounts, release: ProtectedTables) -> None:
        shown = release.questions[question.code]
        hidden = [option for option, count in shown.counts.items() if count is None]
        merged = chose(question, *hidden)
        rest = merged if shown.answered is not None else lambda person: merged(person) or not answered(question)(person)
        columns = {"": (anybody, shown)} | {
            f"{dimension}={group}": (within(dimension, group), cells)
            for dimension, groups in shown.groups.items()
            for group, cells in groups.items()
        }
        for where, (inside, cells) in columns.items():
            here = both(inside, asked(question))
            self._learn(f"{where} {question.code} asked", here, shown.release, cells.asked)
            self._learn(
                f"{where} {question.code} answered", both(here, answered(question)), shown.release, cells.answered
            )
            self._learn(f"{where} {question.code} rest", both(here, rest), shown.release, cells.rest)
            for option, count in cells.counts.items():
                self._learn(
                    f"{where} {question.code} {option}", both(here, chose(question, option)), shown.release, count
                )

    def _learn(self, name: str, test: Test, release: int, value: int | None) -> None:
        figure = Figure(f"{name} 0-{release}", test, 0, release)
        if value is None:
            self.hidden.add(figure.name)
        else:
            assert value == self.truth(figure), f"{figure.name}: published {value}, counted {self.truth(figure)}"
            self.known[figure.name] = figure, value

    def truth(self, figure: Figure) -> int:
        return sum(figure.test(person) for batch in self.arrivals[figure.since : figure.until] for person in batch)

    def figures(self) -> Iterator[Figure]:
        """Every number of people somebody could be curious about, in one release and between any two."""
        ends = range(len(self.arrivals) + 1)
        for since, until in combinations(ends, 2):
            for where, inside in self._places() if not since else [("", anybody)]:
                yield Figure(f"{where} {since}-{until}", inside, since, until, about_taking_part=True)
                for question in self.shape.questions:
                    yield from self._question_figures(question, where, inside, since, until)

    def _places(self) -> list[tuple[str, Test]]:
        groups = [(name, group) for name, groups in self.shape.groups.items() for group in groups]
        return [("", anybody), *((f"{name}={group}", within(name, group)) for name, group in groups)]

    def _question_figures(
        self, question: QuestionCounts, where: str, inside: Test, since: int, until: int
    ) -> Iterator[Figure]:
        here, name, span = both(inside, asked(question)), f"{where} {question.code}", f"{since}-{until}"
        if not self.truth(Figure("", here, since, until)):
            return
        replied = both(here, answered(question))
        yield Figure(f"{name} answered {span}", replied, since, until, about_taking_part=True)
        yield Figure(f"{name} unanswered {span}", but_not(here, replied), since, until, about_taking_part=True)
        for option in question.counts:
            picked = chose(question, option)
            yield Figure(f"{name} {option} {span}", both(here, picked), since, until)
            yield Figure(f"{name} not {option} {span}", but_not(replied, picked), since, until)

    def breaches(self) -> Iterator[str]:
        """Figures below the threshold that cannot be anything else, and hidden ones that can be only one number.

        Every solution found for one figure is tried on the others first: it answers most of them.
        """
        facts = self._facts()
        questions = [(figure, self._row(figure), self._doubts(figure)) for figure in self.figures()]
        questions = [question for question in questions if question[2]]
        while questions:
            figure, row, doubts = questions.pop()
            attempts = (self._solve(facts, row, low, high) for low, high in doubts)
            solution = next((attempt for attempt in attempts if attempt is not None), None)
            if solution is None:
                yield f"{figure.name}: {self.truth(figure)}"
            else:
                questions = [question for question in questions if not _settles(solution, *question[1:])]

    def _doubts(self, figure: Figure) -> list[Range]:
        """Ranges of which one must be possible for the figure to be protected; none: nothing to protect."""
        value = self.truth(figure)
        if value < self.threshold:
            return [] if figure.about_taking_part and not value else [(self.threshold, np.inf)]
        if figure.name in self.hidden and not figure.about_taking_part:
            return [(value + 1, np.inf), (0, value - 1)]
        return []

    def _facts(self) -> LinearConstraint:
        rows = np.array([self._row(figure) for figure, _ in self.known.values()])
        values = np.array([value for _, value in self.known.values()], dtype=float)
        return LinearConstraint(rows, values, values)

    def _solve(self, facts: LinearConstraint, row: Vector, low: float, high: float) -> Vector | None:
        wanted = LinearConstraint(row[np.newaxis], low, high)
        found = milp(
            np.zeros(row.size), constraints=[facts, wanted], integrality=np.ones(row.size), bounds=Bounds(0, np.inf)
        )
        assert found.status in (0, 2), found.message
        return np.rint(found.x) if found.status == 0 else None

    def _row(self, figure: Figure) -> Vector:
        counted = np.array([figure.test(person) for person in self.people], dtype=float)
        return np.concatenate([counted * (figure.since <= batch < figure.until) for batch in range(len(self.arrivals))])


def _settles(solution: Vector, row: Vector, doubts: list[Range]) -> bool:
    return any(low <= solution @ row <= high for low, high in doubts)
