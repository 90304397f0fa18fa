"""Groups are found where they were put, and refused where nobody put them."""

import numpy as np
import pytest

from portal.boards.opinions.analysis import analyse
from portal.boards.opinions.clusters import agreement, silhouette
from portal.boards.opinions.kinds import Finding, smallest_group
from portal.boards.opinions.votes import MISSING
from tests.boards.opinions.made import camps, random_votes, shuffled, votes_of


@pytest.mark.parametrize("sizes", [(70, 60), (60, 50, 40), (400, 300)])
def test_camps_are_found(sizes):
    found = analyse(camps(sizes))
    assert found.finding is Finding.CLEAR_GROUPS
    assert np.bincount(found.labels).tolist() == list(sizes)
    assert agreement(found.labels, np.repeat(np.arange(len(sizes)), sizes)) == 1


@pytest.mark.parametrize("seed", range(5))
def test_votes_without_structure_have_no_clear_groups(seed):
    found = analyse(random_votes(seed, 150, 20))
    assert found.finding is Finding.NO_CLEAR_GROUPS
    assert found.groups_to_tell == 0


@pytest.mark.parametrize(
    ("people", "finding"),
    [
        (9, Finding.TOO_FEW_PEOPLE),
        (10, Finding.NO_GROUPS_YET),
        (49, Finding.NO_GROUPS_YET),
        (50, Finding.FIRST_IMPRESSION),
        (99, Finding.FIRST_IMPRESSION),
        (100, Finding.CLEAR_GROUPS),
    ],
)
def test_small_board_says_no_more_than_it_may(people, finding):
    found = analyse(camps((people // 2, people - people // 2)))
    assert found.finding is finding
    assert bool(found.names) == (people >= 50)


def test_first_impression_has_three_groups_at_most():
    found = analyse(camps((20, 20, 20, 20), statements=40))
    assert len(found.names) <= 3


def test_handful_of_people_is_no_group():
    found = analyse(camps((120, 9)))
    assert found.finding is Finding.NO_CLEAR_GROUPS
    assert [smallest_group(people) for people in (50, 100, 101, 235)] == [10, 10, 11, 24]


def test_people_with_few_votes_are_placed_but_in_no_group():
    votes = camps((60, 60))
    votes.matrix[0, 6:] = MISSING
    found = analyse(votes)
    assert not found.takes_part[0]
    assert found.labels[0] == -1
    assert found.people == 119


def test_given_groups_are_taken_as_they_are():
    votes = camps((30, 20))
    given = {name: "north" if at % 2 else "south" for at, name in enumerate(votes.participants[:40])}
    found = analyse(votes, given)
    assert found.finding is Finding.GROUPS_GIVEN
    assert found.names == ["north", "south"]
    assert np.bincount(found.labels + 1).tolist() == [10, 20, 20]


@pytest.mark.parametrize("sizes", [(70, 60), (60, 50, 40)])
def test_order_and_names_change_no_group_and_no_figure(sizes):
    votes = camps(sizes)
    one, other = analyse(votes), analyse(shuffled(votes))
    labels = dict(zip(other.votes.participants, other.labels.tolist(), strict=True))
    assert [labels[name] for name in votes.participants] == one.labels.tolist()
    assert one.evidence == other.evidence
    assert one.found.silhouette == other.found.silhouette
    assert one.representative == other.representative


def test_weak_groups_are_told_apart_alike_in_any_order():
    votes = random_votes(8, 180, 25, (4,))
    for seed in range(4):
        other = analyse(shuffled(votes, seed))
        labels = dict(zip(other.votes.participants, other.labels.tolist(), strict=True))
        assert [labels[name] for name in votes.participants] == analyse(votes).labels.tolist()


@pytest.mark.parametrize("matrix", [np.ones((120, 8)), np.full((120, 8), -1), np.tile([1, -1], (120, 4))])
def test_unanimous_people_are_one_group(matrix):
    found = analyse(votes_of(matrix))
    assert (found.finding, found.names) == (Finding.NO_CLEAR_GROUPS, [])


@pytest.mark.parametrize("sizes", [(70, 50), (60, 50, 40)])
def test_camps_without_any_doubt_are_found(sizes):
    sides = np.array([[1] * 12, [-1] * 12, [1, -1] * 6])
    found = analyse(votes_of(np.repeat(sides[: len(sizes)], sizes, axis=0)))
    assert found.finding is Finding.CLEAR_GROUPS
    assert np.bincount(found.labels).tolist() == list(sizes)
    assert found.found.silhouette == 1


def test_one_person_apart_is_no_camp():
    matrix = np.ones((120, 8))
    matrix[7] = -1
    found = analyse(votes_of(matrix))
    assert (found.finding, found.groups_to_tell) == (Finding.NO_CLEAR_GROUPS, 0)


def test_agreement_is_the_adjusted_rand_index():
    # Worked by hand: pairs together in both 2, in one 4 and 4, of 15; expected 16/15, most 4.
    one, other = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 2, 2])
    together, in_one, in_other, pairs = 1, 4, 3, 15
    expected = in_one * in_other / pairs
    assert agreement(one, other) == pytest.approx((together - expected) / ((in_one + in_other) / 2 - expected))
    assert agreement(one, (one + 1) % 3) == 1
    assert agreement(np.zeros(4, int), np.zeros(4, int)) == 1


def test_silhouette_is_the_mean_over_points():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0]])
    assert silhouette(points, np.array([0, 0, 1]), np.zeros(3)) == pytest.approx((9 / 10 + 8 / 9 + 0) / 3)
    assert silhouette(points, np.array([0, 0, 1]), np.ones(3)) == pytest.approx((9 / 10 + 8 / 9 + 1) / 3)
