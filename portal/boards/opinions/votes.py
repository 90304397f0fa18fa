"""The matrix of votes: one row per person, one column per statement that anybody voted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AGREE, PASS, DISAGREE, MISSING = 1, 0, -1, 2
CELLS_AT_ONCE = 1 << 22
"""Cells of one block: 16 MB in single precision, and few enough rows that whole numbers stay exact there (< 2^24)."""

Matrix = NDArray[np.int8]
Reals = NDArray[np.float64]
Singles = NDArray[np.float32]
Flags = NDArray[np.bool_]
Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Votes:
    """Who voted what. `moderated` marks statements that are not shown: they count as zero for everyone."""

    participants: Sequence[str]
    statements: Sequence[str]
    matrix: Matrix
    moderated: Flags

    @property
    def given(self) -> Labels:
        """How many statements each person really voted on, moderated ones included."""
        return np.asarray(np.count_nonzero(self.matrix != MISSING, axis=1))

    def blocks(self, *, as_cast: bool = False) -> Iterator[tuple[slice, Matrix, Flags]]:
        """Rows by blocks: votes with 0 where there is none, and which cells hold a vote.

        Moderated columns are zero votes of everyone, or what was voted when `as_cast`.
        """
        rows = max(1, CELLS_AT_ONCE // max(1, len(self.statements)))
        for start in range(0, len(self.participants), rows):
            place = slice(start, start + rows)
            cells = self.matrix[place]
            observed = cells != MISSING
            values = cells * observed
            if not as_cast:
                values[:, self.moderated], observed[:, self.moderated] = 0, True
            yield place, values, observed


def natural_order(identifiers: Sequence[str]) -> list[int]:
    """Positions in the order of the identifiers, numbers by their value and before words."""
    return sorted(range(len(identifiers)), key=lambda at: _natural(identifiers[at]))


def _natural(identifier: str) -> tuple[int, int, str]:
    is_number = identifier.isascii() and identifier.isdigit()
    return (0, int(identifier), identifier) if is_number else (1, 0, identifier)
