"""Figures of statements against the formulas, vote by vote."""

from math import prod, sqrt

import numpy as np
import pytest

from portal.boards.opinions.analysis import analyse
from portal.boards.opinions.votes import MISSING, Votes
from tests.boards.opinions.made import camps, random_votes


def counted(votes: Votes, people: np.ndarray, column: int, vote: int) -> tuple[int, int]:
    """How many of `people` cast `vote` on a statement, of how many who voted on it."""
    cast = [value for value in votes.matrix[people, column] if value != MISSING]
    return sum(value == vote for value in cast), len(cast)


def figures(votes: Votes, inside: np.ndarray, column: int, vote: int) -> tuple[float, float, float, float]:
    """p, z_p, r and z_r, by the book."""
    (a, n), (b, m) = counted(votes, inside, column, vote), counted(votes, ~inside, column, vote)
    p, z_p = (a + 1) / (n + 2), 2 * sqrt(n + 1) * ((a + 1) / (n + 1) - 0.5)
    pooled = (a + b + 2) / (n + m + 2)
    error = sqrt(pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1)))
    z_r = ((a + 1) / (n + 1) - (b + 1) / (m + 1)) / error if error else 0
    return p, z_p, p / ((b + 1) / (m + 2)), z_r


@pytest.mark.parametrize("seed", range(5))
def test_representative_statements_are_the_most_telling_ones(seed):
    votes = random_votes(seed, 60, 15, (2,))
    given = {name: "ab"[at % 3 == 0] for at, name in enumerate(votes.participants)}
    found = analyse(votes, given)
    for name, told in zip(found.names, found.representative, strict=True):
        inside = np.array([given[one] == name for one in votes.participants])
        expected = {}
        for column in (at for at in range(15) if at != 2):
            for side, vote in (("agree", 1), ("disagree", -1)):
                p, z_p, r, z_r = figures(votes, inside, column, vote)
                if z_p > 1.2816 and z_r > 1.2816:
                    expected[str(column), side] = r * z_r * p * z_p
        for one in told:
            values = figures(votes, inside, int(one.statement), 1 if one.side == "agree" else -1)
            assert (one.p, one.z_p, one.r, one.z_r) == pytest.approx(values, rel=1e-12)
        best = sorted(expected, key=expected.get, reverse=True)[:4]
        assert {(one.statement, one.side) for one in told} >= set(best)
        assert len(told) <= 5
        assert [one.side for one in told] == sorted(one.side for one in told)


def test_each_camp_is_represented_by_its_own_statements():
    found = analyse(camps((60, 50, 40)))
    for group, told in enumerate(found.representative):
        assert len(told) == 5
        assert all((int(one.statement) % 3 == group) == (one.side == "agree") for one in told)


def test_consensus_is_what_most_of_everybody_says():
    votes = camps((60, 60))
    votes.matrix[:, 3], votes.matrix[:, 4] = 1, -1
    found = analyse(votes)
    assert next(one.statement for one in found.consensus("agree")) == "3"
    assert next(one.statement for one in found.consensus("disagree")) == "4"
    assert found.consensus("agree")[0].p == 121 / 122


def test_moderated_statement_is_told_nowhere():
    votes = camps((60, 60))
    votes.matrix[:, 3] = 1
    votes.moderated[3] = True
    found = analyse(votes)
    told = [one.statement for group in found.representative for one in group]
    told += [one.statement for one in found.consensus("agree")] + [name for name, _ in found.bridges()]
    assert "3" not in told


def test_group_informed_consensus_multiplies_and_bridging_takes_the_least():
    votes = camps((60, 50))
    votes.matrix[:, 5] = 1
    found = analyse(votes)
    groups = [found.labels == at for at in range(2)]
    for column in range(24):
        shares = [(a + 1) / (n + 2) for a, n in (counted(votes, group, column, 1) for group in groups)]
        assert found.informed_consensus()[str(column)] == pytest.approx(prod(shares), rel=1e-12)
    assert found.bridges()[0] == ("5", pytest.approx(51 / 52))


def test_statement_with_few_votes_in_a_group_bridges_nothing():
    votes = camps((60, 50))
    votes.matrix[:, 5] = 1
    votes.matrix[60 + 9 :, 5] = MISSING
    assert "5" not in dict(analyse(votes).bridges())
