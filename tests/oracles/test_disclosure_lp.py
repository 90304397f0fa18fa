"""Whatever is released about random small surveys, integer programming proves no figure about a few people from it.

The threshold is 3 here, so that surveys of 3 to 60 people meet every rule often; nothing in the rules depends on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest

from portal.surveys.disclosure import QuestionCounts, ReleaseTables, grids, making, multiples, protect, singles
from tests.oracles.attacker import Attacker, Person, Shape, possible_people, tabulate

THRESHOLD = 3
AREAS, LANGUAGES = "ABCDEF", "nps"
ShapeOf = Callable[[Random], Shape]


def options(code: str, number: int) -> dict[str, int]:
    return {f"{code}{i}": 0 for i in range(number)}


def single(code: str, number: int, follows: tuple[str, frozenset[str]] | None = None) -> QuestionCounts:
    return QuestionCounts(code, "single", 0, options(code, number), follows=follows)


def multiple(code: str, number: int, follows: tuple[str, frozenset[str]] | None = None) -> QuestionCounts:
    return QuestionCounts(code, "multiple", 0, options(code, number), follows=follows)


def areas(random: Random, most: int) -> tuple[str, ...]:
    return tuple(AREAS[: random.randint(2, most)])


def no_comparison(random: Random) -> Shape:
    return Shape({}, (single("q", random.randint(2, 6)),))


def one_comparison(random: Random) -> Shape:
    return Shape({"area": areas(random, 6)}, (single("q", random.randint(2, 6)),))


def two_comparisons(random: Random) -> Shape:
    groups = {"area": areas(random, 3), "language": tuple(LANGUAGES[: random.randint(2, 3)])}
    return Shape(groups, (single("q", random.randint(2, 4)),))


def two_questions(random: Random) -> Shape:
    groups = {"area": areas(random, 3), "language": ("n", "p")}
    return Shape(groups, (single("q", random.randint(2, 3)), single("r", random.randint(2, 3))))


def overlapping_options(random: Random) -> Shape:
    return Shape({"area": areas(random, 4)}, (_limited(random),))


def overlapping_options_in_total(random: Random) -> Shape:
    return Shape({"area": ("A", "B")}, (_limited(random),))


def _limited(random: Random) -> QuestionCounts:
    """With or without "none of these", and with limits on how many options one person chooses."""
    number = random.randint(2, 4)
    exclusive = frozenset({"q0"}) if random.random() < 0.5 else frozenset()
    free = number - len(exclusive)
    most = random.choice([None, 1, 2]) if free > 1 else None
    least = random.choice([1, min(most or 1, free - 1 or 1)])
    return QuestionCounts("q", "multiple", 0, options("q", number), exclusive=exclusive, least=least, most=most)


def both_kinds(random: Random) -> Shape:
    groups = {"area": areas(random, 3), "language": ("n", "p")}
    return Shape(groups, (multiple("q", random.randint(2, 3)), single("r", 2)))


def follow_up(random: Random) -> Shape:
    later = random.choice([single("r", 3, ("q", frozenset({"q0"}))), multiple("r", 2, ("q", frozenset({"q0", "q1"})))])
    return Shape({"area": areas(random, 3)}, (later, single("q", 3)))


def crowd(random: Random, shape: Shape, size: int) -> list[Person]:
    """People with lopsided groups and answers, in some surveys answers that depend on the group."""
    power, linked = random.choice([1, 2, 4]), random.choice([None, *shape.groups])
    weights: dict[object, float] = {}

    def weight(person: Person) -> float:
        product, place = 1.0, person.groups[linked] if linked else None
        for key in [*person.groups.items(), *((code, answer, place) for code, answer in person.answers.items())]:
            product *= weights.setdefault(key, 1e-3 + random.random() ** power * (0.15 if None in key[:2] else 1))
        return product

    kinds = possible_people(shape)
    return random.choices(kinds, [weight(person) for person in kinds], k=size)


def breaches_of_one_release(shape_of: ShapeOf, seed: int) -> list[str]:
    random = Random(seed)
    shape = shape_of(random)
    people = crowd(random, shape, random.randint(THRESHOLD, 60))
    attacker = Attacker(shape, THRESHOLD)
    attacker.sees(people, protect(tabulate(shape, people), THRESHOLD))
    return list(attacker.breaches())


def breaches_with_people_in_no_group(shape_of: ShapeOf, seed: int) -> list[str]:
    random = Random(seed)
    shape = shape_of(random)
    people = crowd(random, shape, random.randint(THRESHOLD, 60))
    attacker = Attacker(shape, THRESHOLD)
    attacker.sees(people, protect(without_last_area(tabulate(shape, people)), THRESHOLD))
    return list(attacker.breaches())


def breaches_over_time(shape_of: ShapeOf, seed: int) -> list[str]:
    """Two to four releases, the last one at closing; far fewer people in between than the batches of `due`."""
    random = Random(seed)
    shape = shape_of(random)
    return breaches_of(shape, [random.randint(5, 25) for _ in range(random.randint(2, 4))], random)


def breaches_when_nobody_came_at_last(shape_of: ShapeOf, seed: int) -> list[str]:
    """One to three releases, and a final one that counts nobody new: it only shows more about the same people."""
    random = Random(seed)
    shape = shape_of(random)
    return breaches_of(shape, [*(random.randint(10, 40) for _ in range(random.randint(1, 3))), 0], random)


def breaches_of(shape: Shape, batches: list[int], random: Random) -> list[str]:
    arrivals = crowd(random, shape, sum(batches))
    attacker, previous = Attacker(shape, THRESHOLD), None
    for number in range(1, len(batches) + 1):
        start, end = sum(batches[: number - 1]), sum(batches[:number])
        closed = number == len(batches)
        tables = tabulate(shape, arrivals[:end])
        previous = protect(tables, THRESHOLD, release=number, closed=closed, previous=previous)
        attacker.sees(arrivals[start:end], previous)
    return list(attacker.breaches())


def without_last_area(tables: ReleaseTables) -> ReleaseTables:
    """The same people, but those of one area gave none: they are in no group of the release."""

    def rest(groups: Mapping[str, Any]) -> dict[str, Any]:
        return {area: value for area, value in groups.items() if area != max(groups)}

    dimensions = tuple(replace(dimension, sizes=rest(dimension.sizes)) for dimension in tables.dimensions)
    questions = tuple(replace(q, groups={name: rest(g) for name, g in q.groups.items()}) for q in tables.questions)
    return replace(tables, dimensions=dimensions, questions=questions)


def chunks(shape_of: ShapeOf, number: int) -> list[object]:
    return [pytest.param(shape_of, range(i, i + 20), id=f"{shape_of.__name__}-{i}") for i in range(0, number, 20)]


@pytest.mark.parametrize(
    ("shape_of", "seeds"),
    [
        *chunks(no_comparison, 200),
        *chunks(one_comparison, 240),
        *chunks(two_comparisons, 80),
        *chunks(two_questions, 40),
        *chunks(overlapping_options, 240),
        pytest.param(overlapping_options, range(5074, 5075), id="ticks-of-two-groups-together"),
        *chunks(both_kinds, 40),
        *chunks(follow_up, 100),
    ],
)
def test_one_release_proves_nothing_about_a_few_people(shape_of: ShapeOf, seeds: range) -> None:
    assert {seed: found for seed in seeds if (found := breaches_of_one_release(shape_of, seed))} == {}


@pytest.mark.parametrize(
    ("shape_of", "seeds"), [*chunks(one_comparison, 60), *chunks(overlapping_options, 40), *chunks(follow_up, 40)]
)
def test_people_in_no_group_are_protected_too(shape_of: ShapeOf, seeds: range) -> None:
    assert {seed: found for seed in seeds if (found := breaches_with_people_in_no_group(shape_of, seed))} == {}


@pytest.mark.parametrize(
    ("shape_of", "seeds"),
    [
        *chunks(no_comparison, 300),
        *chunks(two_comparisons, 20),
        *chunks(overlapping_options_in_total, 160),
        *chunks(follow_up, 20),
    ],
)
@pytest.mark.parametrize("margin", [1, 2], ids=["bold", "coarse"])
def test_releases_over_time_prove_nothing_about_a_few_people(
    shape_of: ShapeOf, seeds: range, margin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The coarse figures of an open survey serve usefulness only: even without that margin nothing is proved."""
    monkeypatch.setattr(singles, "OPEN_MARGIN", margin)
    monkeypatch.setattr(multiples, "OPEN_MARGIN", margin)
    assert {seed: found for seed in seeds if (found := breaches_over_time(shape_of, seed))} == {}


@pytest.mark.parametrize(
    ("shape_of", "seeds"),
    [
        *chunks(no_comparison, 60),
        pytest.param(one_comparison, range(8), id="one_comparison"),
        *chunks(overlapping_options_in_total, 40),
        pytest.param(follow_up, range(8), id="follow_up"),
    ],
)
def test_a_final_release_of_the_same_people_proves_nothing(shape_of: ShapeOf, seeds: range) -> None:
    assert {seed: found for seed in seeds if (found := breaches_when_nobody_came_at_last(shape_of, seed))} == {}


@dataclass(frozen=True)
class Weakness:
    """One protection taken out, and the kind of survey in which that must be noticed."""

    name: str
    replaced: tuple[tuple[object, str, object], ...]
    shape_of: ShapeOf
    breaches: Callable[[ShapeOf, int], list[str]] = breaches_of_one_release


def only_small(counts: dict[str, int], threshold: int) -> frozenset[str]:
    return frozenset(code for code, count in counts.items() if count < threshold)


def lenient(count: int, threshold: int) -> bool:
    return count < threshold - 1


def zero_is_fine(count: int, threshold: int) -> bool:
    return 0 < count < threshold


def of_everywhere(check: Callable[[int, int], bool]) -> tuple[tuple[object, str, object], ...]:
    return tuple((module, "is_small", check) for module in (grids, multiples, making))


WEAKNESSES = [
    Weakness("small options without cover", ((singles, "small_and_cover", only_small),), no_comparison),
    Weakness(
        "small cells without cover",
        ((grids, "_cover_lines", lambda *_: None), (grids, "_exposed", lambda *_: [])),
        one_comparison,
    ),
    Weakness("cover without proof", ((grids, "_exposed", lambda *_: []),), one_comparison),
    Weakness(
        "small groups without cover",
        ((making, "cover", lambda _, hidden, __: frozenset(hidden)), (grids, "_cover_lines", lambda *_: None)),
        one_comparison,
    ),
    Weakness("one below the threshold", of_everywhere(lenient), one_comparison),
    Weakness("a visible zero", of_everywhere(zero_is_fine), one_comparison),
    Weakness("those who did not choose", ((multiples, "_others", lambda *_: 1000),), overlapping_options),
    Weakness("the sum of all choices", ((multiples, "_is_solvable", lambda *_: False),), overlapping_options),
    Weakness("options in one group only", ((multiples, "_cover_option", lambda *_: None),), overlapping_options),
    Weakness(
        "a follow-up tells its filter",
        ((making._Making, "_asked", lambda self, question: _asked_regardless(self, question)),),
        follow_up,
    ),
    Weakness(
        "newcomers to a single choice",
        ((singles, "catch_up", lambda _, hidden, *__: hidden), (singles, "OPEN_MARGIN", 1)),
        no_comparison,
        breaches_over_time,
    ),
    Weakness(
        "newcomers to a multiple choice",
        ((multiples, "_newcomers", lambda *_: []), (multiples, "OPEN_MARGIN", 1)),
        overlapping_options_in_total,
        breaches_over_time,
    ),
]


def _asked_regardless(work: "making._Making", question: QuestionCounts) -> int:
    if question.follows is None:
        return work.tables.participants
    work.question(question.follows[0])
    return sum(work._counts(question.follows[0]).counts[option] for option in question.follows[1])


@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda weakness: weakness.name)
def test_taking_one_protection_out_is_noticed(weakness: Weakness, monkeypatch: pytest.MonkeyPatch) -> None:
    for target, name, replacement in weakness.replaced:
        monkeypatch.setattr(target, name, replacement)
    assert any(weakness.breaches(weakness.shape_of, seed) for seed in range(120))
