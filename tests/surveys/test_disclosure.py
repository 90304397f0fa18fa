import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.surveys.disclosure import (
    Dimension,
    GroupCounts,
    ProtectedTables,
    QuestionCounts,
    ReleaseTables,
    due,
    protect,
)


def question(kind: str, answered: int, *counts: int, **more: object) -> QuestionCounts:
    options = dict(zip("abcdefgh", counts, strict=False))
    return QuestionCounts("q", kind, answered, options, **more)  # type: ignore[arg-type]


def single(*counts: int, **more: object) -> QuestionCounts:
    return question("single", sum(counts), *counts, **more)


def tables(participants: int, *questions: QuestionCounts, **dimensions: dict[str, int]) -> ReleaseTables:
    return ReleaseTables(participants, tuple(Dimension(code, sizes) for code, sizes in dimensions.items()), questions)


def shown(participants: int, counted: QuestionCounts) -> list[int | None]:
    return list(protect(tables(participants, counted)).questions["q"].counts.values())


def by_area(groups: dict[str, tuple[int, ...]], **more: object) -> ReleaseTables:
    """A single choice that everybody answered, split by area."""
    totals = [sum(column) for column in zip(*groups.values(), strict=True)]
    cells = {
        area: GroupCounts(sum(column), dict(zip("abcdefgh", column, strict=False))) for area, column in groups.items()
    }
    sizes = {area: sum(column) for area, column in groups.items()}
    return tables(sum(totals), single(*totals, groups={"area": cells}, **more), area=sizes)


def area_counts(release: ProtectedTables) -> dict[str, list[int | None]]:
    return {area: list(cells.counts.values()) for area, cells in release.questions["q"].groups["area"].items()}


def test_options_with_enough_people_are_shown() -> None:
    assert shown(100, single(60, 25, 15)) == [60, 25, 15]


def test_a_small_option_hides_the_next_smallest_too() -> None:
    release = protect(tables(100, single(60, 25, 12, 3))).questions["q"]
    assert list(release.counts.values()) == [60, 25, None, None]
    assert release.rest == 15


def test_zero_looks_like_a_few() -> None:
    assert shown(100, single(60, 40, 0)) == shown(103, single(60, 40, 3)) == [60, None, None]


def test_several_small_options_cover_each_other_from_the_threshold_on() -> None:
    assert shown(100, single(60, 35, 3, 2)) == [60, 35, None, None]
    assert shown(99, single(60, 35, 2, 2)) == [60, None, None, None]


def test_nothing_is_shown_when_all_but_a_few_agree() -> None:
    assert shown(100, single(97, 3)) == shown(100, single(100, 0)) == [None, None]


def test_people_who_gave_no_answer_are_covered() -> None:
    release = protect(tables(100, single(60, 25, 13))).questions["q"]
    assert list(release.counts.values()) == [60, 25, None]
    assert release.answered is None
    assert release.rest == 15


def test_that_everybody_answered_may_be_known() -> None:
    assert protect(tables(98, single(60, 25, 13))).questions["q"].answered == 98


def test_of_a_multiple_choice_those_who_did_not_choose_count_too() -> None:
    assert shown(100, question("multiple", 100, 97, 50, 40, 4)) == [None, 50, 40, None]


def test_an_exclusive_option_leaves_fewer_who_did_not_choose() -> None:
    counted = question("multiple", 100, 48, 20, 49, exclusive=frozenset({"c"}))
    assert shown(100, counted) == [None, 20, 49]


def test_options_of_which_everybody_chose_exactly_two_add_up() -> None:
    counted = question("multiple", 100, 90, 60, 47, 3, least=2, most=2)
    assert shown(100, counted) == [90, 60, None, None]


def test_health_questions_use_their_own_threshold() -> None:
    assert shown(100, single(60, 33, 7, threshold=10)) == [60, None, None]


def test_small_groups_are_hidden_together_with_another() -> None:
    release = protect(by_area({"north": (20, 20), "south": (15, 15), "west": (9, 9), "east": (2, 1)}))
    assert release.sizes["area"] == {"north": 40, "south": 30, "west": None, "east": None}
    assert area_counts(release).keys() == {"north", "south"}


def test_a_group_of_nobody_needs_no_cover() -> None:
    release = protect(by_area({"north": (20, 20), "south": (15, 15), "east": (0, 0)}))
    assert release.sizes["area"] == {"north": 40, "south": 30, "east": None}


def test_people_without_a_group_are_a_group_to_protect() -> None:
    counted = by_area({"north": (20, 20), "south": (15, 15), "west": (10, 9)})
    sizes = protect(replace(counted, participants=counted.participants + 2)).sizes["area"]
    assert sizes == {"north": 40, "south": 30, "west": None}


def test_one_health_question_sets_the_size_of_all_groups() -> None:
    counted = by_area({"north": (20, 20), "south": (15, 15), "west": (5, 2)})
    assert protect(counted).sizes["area"]["west"] == 7
    health = replace(counted, questions=(replace(counted.questions[0], threshold=10),))
    assert protect(health).sizes["area"] == {"north": 40, "south": None, "west": None}


def test_a_small_cell_hides_a_square() -> None:
    release = protect(by_area({"north": (20, 30, 22), "south": (2, 30, 19), "west": (18, 11, 16)}))
    assert area_counts(release) == {"north": [20, 30, 22], "south": [None, 30, None], "west": [None, 11, None]}


def test_a_group_that_agrees_is_hidden() -> None:
    release = protect(by_area({"north": (20, 30), "south": (17, 0), "west": (18, 11)}))
    assert area_counts(release) == {"north": [20, 30], "south": [None, None], "west": [None, None]}


def test_a_follow_up_is_hidden_with_the_option_it_follows() -> None:
    parent = replace(single(60, 13, 2), code="p")
    follow_up = single(7, 6, follows=("p", frozenset({"b"})))
    release = protect(tables(75, parent, follow_up))
    assert release.questions["p"].counts == {"a": 60, "b": None, "c": None}
    assert release.questions["q"].counts == {"a": None, "b": None}
    assert release.questions["q"].asked is None


def test_skipping_a_follow_up_is_a_figure() -> None:
    parent = replace(single(60, 40), code="p")
    follow_up = single(20, 12, 6, follows=("p", frozenset({"b"})))
    assert list(protect(tables(100, follow_up, parent)).questions["q"].counts.values()) == [20, 12, None]


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        question("single", 50, 30, 10)
    with pytest.raises(ValueError, match="overlap"):
        protect(replace(by_area({"north": (20, 20), "south": (15, 15)}), participants=60))


@pytest.mark.parametrize(
    ("previous", "pending", "closed", "taken"),
    [
        (None, 19, False, 0),  # ten wait, nine are too few
        (None, 20, False, 10),
        (None, 60, False, 40),  # a third waits
        (40, 30, False, 0),
        (40, 50, False, 20),
        (40, 9, True, 0),
        (40, 10, True, 10),
        (None, 3, True, 3),
    ],
)
def test_releases_take_in_batches(previous: int | None, pending: int, closed: bool, taken: int) -> None:
    assert due(previous, pending, closed=closed) == taken


def test_after_a_release_enough_changes_wait_for_the_closing_one() -> None:
    previous, pending = None, 0
    for _ in range(500):
        pending += 1
        if taken := due(previous, pending, closed=False):
            previous, pending = (previous or 0) + taken, pending - taken
            assert due(previous, pending, closed=True) == pending >= 10


def test_comparisons_come_with_the_closing_release() -> None:
    counted = by_area({"north": (40, 40), "south": (35, 35)})
    while_open = protect(counted, closed=False)
    assert while_open.questions["q"].groups == {}
    assert while_open.sizes["area"] == {"north": None, "south": None}
    assert area_counts(protect(counted, release=2, previous=while_open)) == {"north": [40, 40], "south": [35, 35]}


def test_a_closed_release_is_the_last() -> None:
    closed = protect(tables(100, single(60, 40)))
    assert protect(tables(300, single(160, 140)), release=2, previous=closed) == closed


def test_an_open_survey_shows_coarser_figures() -> None:
    assert protect(tables(100, single(60, 28, 12)), closed=False).questions["q"].counts == {
        "a": 60,
        "b": None,
        "c": None,
    }
    partly = protect(tables(100, question("multiple", 100, 60, 12)), closed=False).questions["q"]
    assert partly.counts == {"a": None, "b": None}


def test_a_question_waits_until_enough_people_came() -> None:
    first = protect(tables(100, single(60, 40)), closed=False)
    waiting = protect(tables(112, single(69, 43)), release=2, closed=False, previous=first).questions["q"]
    assert (waiting.release, waiting.asked, waiting.counts) == (1, 100, {"a": 60, "b": 40})
    fresh = protect(tables(115, single(70, 45)), release=2, closed=False, previous=first).questions["q"]
    assert (fresh.release, fresh.asked, fresh.counts) == (2, 115, {"a": 70, "b": 45})


def test_closing_hides_what_few_newcomers_chose() -> None:
    first = protect(tables(100, single(40, 30, 30)), closed=False)
    last = protect(tables(130, single(55, 43, 32)), release=2, previous=first).questions["q"]
    assert (last.release, last.counts, last.rest) == (2, {"a": 55, "b": None, "c": None}, 75)


def test_withdrawn_answers_never_show_as_a_difference() -> None:
    first = protect(tables(100, single(60, 40)), closed=False)
    fewer = protect(tables(99, single(59, 40)), release=2, previous=first).questions["q"]
    assert (fewer.release, fewer.counts) == (1, {"a": 60, "b": 40})


def test_closing_without_newcomers_adds_the_comparisons() -> None:
    counted = by_area({"north": (40, 4), "south": (35, 35)})
    while_open = protect(counted, closed=False)
    assert protect(counted, release=2, previous=while_open) == replace(protect(counted, release=2), release=2)


@st.composite
def surveys(draw: st.DrawFn) -> ReleaseTables:
    random = Random(draw(st.integers(0, 10**6)))
    areas, people = "ABCDE"[: random.randint(2, 5)], random.randint(1, 400)
    kind, number = random.choice(["single", "multiple"]), random.randint(2, 6)
    cells, sizes = {}, {}
    weights = [random.random() ** 2 for _ in range(number)]
    for area in areas:
        sizes[area] = size = int(people * random.random() ** 2)
        answers = [_answer(random, kind, weights) for _ in range(size)]
        given_answers = [answer for answer in answers if answer]
        counts = {name: sum(name in answer for answer in given_answers) for name in "abcdef"[:number]}
        cells[area] = GroupCounts(len(given_answers), counts)
    totals = [sum(cell.counts[name] for cell in cells.values()) for name in "abcdef"[:number]]
    answered = sum(cell.answered for cell in cells.values())
    return tables(sum(sizes.values()), question(kind, answered, *totals, groups={"area": cells}), area=sizes)


def _answer(random: Random, kind: str, weights: list[float]) -> set[str]:
    if random.random() < 0.03:
        return set()
    if kind == "single":
        return set(random.choices("abcdef"[: len(weights)], weights))
    return {name for name, weight in zip("abcdef", weights, strict=False) if random.random() < weight}


@given(surveys())
@settings(max_examples=300, deadline=None)
def test_every_figure_shown_is_true_and_large_enough(counted: ReleaseTables) -> None:
    release, raw = protect(counted), counted.questions[0]
    columns = [(raw, release.questions["q"])]
    columns += [
        (raw.groups["area"][area], cells) for area, cells in release.questions["q"].groups.get("area", {}).items()
    ]
    for true, cells in columns:
        for option, count in cells.counts.items():
            if count is not None:
                assert count == true.counts[option] >= 5
                assert (cells.asked or 0) - count >= 5
        if cells.answered is not None:
            assert cells.answered == true.answered
            assert cells.answered == cells.asked or min(cells.answered, (cells.asked or 0) - cells.answered) >= 5
    assert all(
        size is None or size == counted.dimensions[0].sizes[area] >= 5 for area, size in release.sizes["area"].items()
    )


@given(surveys(), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_changes_nothing(counted: ReleaseTables, random: Random) -> None:
    def shuffled(mapping: dict[str, object]) -> dict[str, object]:
        return dict(random.sample(list(mapping.items()), len(mapping)))

    raw = counted.questions[0]
    groups = {"area": shuffled({area: replace(c, counts=shuffled(c.counts)) for area, c in raw.groups["area"].items()})}
    other = ReleaseTables(
        counted.participants,
        (Dimension("area", shuffled(counted.dimensions[0].sizes)),),
        (replace(raw, counts=shuffled(raw.counts), groups=groups),),
    )
    assert protect(other) == protect(counted)


@given(surveys())
@settings(max_examples=50, deadline=None)
def test_a_release_survives_json(counted: ReleaseTables) -> None:
    release = protect(counted)
    assert ProtectedTables.from_json(json.loads(json.dumps(release.as_json()))) == release


@given(surveys(), surveys())
@settings(max_examples=200, deadline=None)
def test_two_releases_never_differ_by_a_few(one: ReleaseTables, other: ReleaseTables) -> None:
    """Any two sets of tables, also with people who went away in between: a figure stays, goes, or grows by enough."""
    assume(one.questions[0].kind == other.questions[0].kind)
    first = protect(one, closed=False)
    second = protect(other, release=2, closed=False, previous=first)
    before, after = first.questions["q"], second.questions["q"]
    if before.counts.keys() == after.counts.keys() and after.release == 2:
        steps = [
            after.counts[option] - count
            for option, count in before.counts.items()
            if count is not None and after.counts[option] is not None
        ]
        assert all(step >= 5 for step in steps) or not any(steps)
