"""Votes one by one, as they come from a file, kept in few bytes until the matrix can be made."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from portal.boards.opinions import problems
from portal.boards.opinions.problems import Unreadable
from portal.boards.opinions.votes import MISSING, Matrix

MOST_CELLS = 250_000_000
MOST_VOTES = 20_000_000
VOTE_OF = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "+1": 1}


def vote_of(value: str, path: Path, line: int) -> int:
    """1, 0 or -1; Unreadable for anything else."""
    vote = VOTE_OF.get(value.strip())
    if vote is None:
        raise Unreadable(problems.UNKNOWN_VOTE, path, line, value=value[:40])
    return vote


def check_size(path: Path, people: int, statements: int, votes: int = 0) -> None:
    """Unreadable for more than fits into memory: 250 MB of cells, 20 million votes."""
    if people * statements > MOST_CELLS or votes > MOST_VOTES:
        raise Unreadable(problems.TOO_MANY, path, people=people, statements=statements, most=MOST_CELLS)


class Ballots:
    """A growing list of votes. The last vote of a person on a statement counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.people: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self._person, self._statement = array("i"), array("i")
        self._vote, self._time = array("b"), array("q")

    def add(self, person: str, statement: str, vote: int, time: int) -> None:
        """One vote, at a time that only has to grow. -1 when it is unknown."""
        self._person.append(self.people.setdefault(person, len(self.people)))
        self._statement.append(self.statements.setdefault(statement, len(self.statements)))
        self._vote.append(vote)
        self._time.append(time)
        if not len(self._vote) % 1_000_000:
            check_size(self._path, len(self.people), len(self.statements), len(self._vote))

    def matrix(self) -> Matrix:
        """People by statements, in the order of their first vote."""
        check_size(self._path, len(self.people), len(self.statements), len(self._vote))
        if not self._vote:
            raise Unreadable(problems.NO_VOTE_IN_IT, self._path)
        cells = np.full(len(self.people) * len(self.statements), MISSING, np.int8)
        at = np.frombuffer(self._person, np.intc).astype(np.int64) * len(self.statements)
        at += np.frombuffer(self._statement, np.intc)
        votes = np.frombuffer(self._vote, np.int8)
        cells[at] = votes
        if np.count_nonzero(cells != MISSING) < len(votes):
            last = self._last(at, votes)
            cells[at[last]] = votes[last]
        return cells.reshape(len(self.people), len(self.statements))

    def _last(self, at: NDArray[np.int64], votes: Matrix) -> NDArray[np.intp]:
        """The last vote of each cell. Of different votes at one moment the lowest counts: no order of rows decides."""
        times = np.frombuffer(self._time, np.int64)
        order = np.lexsort((-votes, times, at))
        same = at[order][1:] == at[order][:-1]
        unsure = same & (times[order][:-1] < 0) & (votes[order][1:] != votes[order][:-1])
        if unsure.any():
            self._refuse(int(at[order][1:][unsure][0]))
        last: NDArray[np.intp] = order[np.append(~same, True)]
        return last

    def _refuse(self, cell: int) -> None:
        person, statement = divmod(cell, len(self.statements))
        voter, about = list(self.people)[person], list(self.statements)[statement]
        raise Unreadable(problems.VOTED_TWICE, self._path, voter=voter, statement=about)
