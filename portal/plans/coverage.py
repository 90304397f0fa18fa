"""Which causes a plan works on, with which sectors: where many actions meet, and where there is none.

An action counts once in every cell of its determinants and sectors. "" stands for none named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Touched(NamedTuple):
    """An action as it is counted."""

    id: int
    determinants: Collection[str]
    sectors: Collection[str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`rows` are determinants, `columns` sectors; `cells` has the actions of those that have any."""

    rows: list[str]
    columns: list[str]
    cells: dict[tuple[str, str], list[int]]
    gaps: list[str]
    """Determinants of the theme on which no action works."""
    absent: list[str]
    """Sectors of the theme that carry no action."""

    def count(self, determinant: str, sector: str) -> int:
        return len(self.cells.get((determinant, sector), ()))

    def of_row(self, determinant: str) -> list[int]:
        """The actions on one determinant, each once."""
        return sorted({each for (row, _column), found in self.cells.items() if row == determinant for each in found})


def coverage(actions: Iterable[Touched], determinants: Sequence[str], sectors: Sequence[str]) -> Coverage:
    """What actions touch. `determinants` and `sectors` are the theme's, in its order; others come behind them."""
    cells: dict[tuple[str, str], list[int]] = {}
    for action in actions:
        for determinant in set(action.determinants) or {""}:
            for sector in set(action.sectors) or {""}:
                cells.setdefault((determinant, sector), []).append(action.id)
    touched, carrying = {row for row, _column in cells}, {column for _row, column in cells}
    return Coverage(
        rows=[*determinants, *_last_none(touched - set(determinants))],
        columns=[each for each in sectors if each in carrying] + _last_none(carrying - set(sectors)),
        cells=cells,
        gaps=[each for each in determinants if each not in touched],
        absent=[each for each in sectors if each not in carrying],
    )


def _last_none(keys: Collection[str]) -> list[str]:
    """In the order of the alphabet, none at the end."""
    return sorted(keys, key=lambda key: (key == "", key))
