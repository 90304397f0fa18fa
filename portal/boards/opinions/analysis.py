"""From a matrix of votes to everything that can be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from portal.boards.opinions.components import components
from portal.boards.opinions.evidence import Evidence, evidence
from portal.boards.opinions.groups import Grouping, grouping
from portal.boards.opinions.kinds import Finding, Level
from portal.boards.opinions.lottery import extremity
from portal.boards.opinions.statements import (
    AGREE,
    DISAGREE,
    Standing,
    Tally,
    bridging,
    consensus,
    informed_consensus,
    representative,
    tally,
)
from portal.boards.opinions.votes import Flags, Labels, Matrix, Reals, Votes, natural_order

FEWEST_VOTES = 7
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Analysis:
    """What the votes say. `labels` has the position in `names` of each person's group, -1 for people in none.

    `extremity` says of each statement how far out a vote for it puts somebody; the lottery needs it.
    """

    votes: Votes
    places: Reals
    takes_part: Flags
    names: list[str]
    labels: Labels
    finding: Finding
    tally: Tally
    everyone: Tally
    extremity: Reals
    found: Grouping | None = None
    evidence: Evidence | None = None
    representative: list[list[Standing]] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many voted on enough statements to count."""
        return int(self.takes_part.sum())

    @property
    def shown(self) -> Flags:
        """Which statements are shown."""
        return ~self.votes.moderated

    @property
    def groups_to_tell(self) -> int:
        """How many groups a reader is told of."""
        told = self.finding in {Finding.FIRST_IMPRESSION, Finding.CLEAR_GROUPS, Finding.GROUPS_GIVEN}
        return len(self.names) if told else 0

    def consensus(self, side: str) -> list[Standing]:
        """What most of everybody says on `side`."""
        return consensus(self.everyone, side, self.votes.statements, self.shown)

    def informed_consensus(self) -> dict[str, float]:
        """Group-informed consensus of every statement; empty without groups."""
        values = informed_consensus(self.tally) if self.names else np.zeros(0)
        return dict(zip(self.votes.statements, map(float, values), strict=False))

    def bridges(self, most: int = 5) -> list[tuple[str, float]]:
        """The shown statements that even the least agreeing group agrees with most, by that share; above a half."""
        values = bridging(self.tally) if self.names else np.zeros(0)
        found = [
            (self.votes.statements[at], float(values[at])) for at in np.flatnonzero(self.shown[: len(values)]).tolist()
        ]
        return sorted((one for one in found if one[1] > 0.5), key=lambda one: -one[1])[:most]


def analyse(votes: Votes, given: Mapping[str, str] | None = None) -> Analysis:
    """Place everybody, find groups among those with enough votes (or take the `given` ones), and describe them.

    The result is the same to the last bit for any order of rows and columns and for any names.
    """
    placed = components(votes)
    takes_part = votes.given >= min(FEWEST_VOTES, len(votes.statements))
    people = np.flatnonzero(takes_part)
    people = people[np.lexsort((placed.fingerprints[people], placed.places[people, 1], placed.places[people, 0]))]
    level = Level.of(len(people))
    found = None if given or not level.most_groups else grouping(placed.places[people], level.most_groups)
    asked = evidence(_cells(votes, people, placed.order), found) if found and found.large_enough else None
    labels = np.full(len(votes.participants), NOBODY)
    if given:
        names, labels = _given(votes, given)
    else:
        names = [str(number) for number in range(found.k)] if found else []
        labels[people] = found.labels if found else NOBODY
    counted, everyone = tally(votes, labels, len(names))
    finding = Finding.GROUPS_GIVEN if given else _finding(level, asked)
    telling = representative(counted, votes.statements, ~votes.moderated)
    return Analysis(
        votes=votes,
        places=placed.places,
        takes_part=takes_part,
        names=names,
        labels=labels,
        finding=finding,
        tally=counted,
        everyone=everyone,
        extremity=extremity(placed),
        found=found,
        evidence=asked,
        representative=telling,
    )


def _cells(votes: Votes, people: Labels, statements: Labels) -> Matrix:
    """The votes of these people on these statements as they count for groups: moderated ones as zero of everyone."""
    cells = votes.matrix[np.ix_(people, statements)]
    cells[:, votes.moderated[statements]] = 0
    return cells


def _given(votes: Votes, given: Mapping[str, str]) -> tuple[list[str], Labels]:
    distinct = sorted(set(given.values()))
    names = [distinct[at] for at in natural_order(distinct)]
    number = {name: at for at, name in enumerate(names)}
    return names, np.array([number[given[one]] if one in given else NOBODY for one in votes.participants])


def _finding(level: Level, asked: Evidence | None) -> Finding:
    """What may be said of groups, by the number of people and the evidence."""
    if level is Level.COUNT:
        return Finding.TOO_FEW_PEOPLE
    if level is Level.STATEMENTS:
        return Finding.NO_GROUPS_YET
    if asked is None or not asked.is_convincing:
        return Finding.NO_CLEAR_GROUPS
    return Finding.FIRST_IMPRESSION if level is Level.FIRST_IMPRESSION else Finding.CLEAR_GROUPS


def sides(analysis: Analysis) -> dict[str, list[Standing]]:
    """Consensus on both sides."""
    return {side: analysis.consensus(side) for side in (AGREE, DISAGREE)}
