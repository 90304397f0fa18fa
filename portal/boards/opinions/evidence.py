"""Whether groups mean anything: do they explain more than in shuffled votes, and do they stay when people drop out?

Both are asked of a sample, where everything is done anew for each question: components, places, clusters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portal.boards.opinions.clusters import agreement, k_means
from portal.boards.opinions.components import roughly_leading
from portal.boards.opinions.groups import Grouping, evenly
from portal.boards.opinions.votes import MISSING, Labels, Matrix, Reals, Singles

PEOPLE_TO_SHUFFLE, PEOPLE_TO_DROP = 300, 2000
MOST_SHUFFLES, FEWEST_SHUFFLES = 99, 19
CELLS_TO_SHUFFLE = 3_000_000
DROPS = 5
DROPPED = 0.2
STARTS = 4
LARGEST_P = 0.05
SMALLEST_STABILITY = 0.75


@dataclass(frozen=True)
class Evidence:
    """`p`: how often shuffled votes are explained as well. `stability`: adjusted Rand index when one in five left."""

    explained: float
    p: float
    stability: float

    @property
    def is_convincing(self) -> bool:
        """Whether groups may be shown."""
        return self.p <= LARGEST_P and self.stability >= SMALLEST_STABILITY


def evidence(cells: Matrix, found: Grouping) -> Evidence:
    """Ask samples of the rows of `cells`, which are in an order that follows from their content."""
    generator = np.random.default_rng(7)
    some = evenly(len(cells), PEOPLE_TO_DROP)
    sample, labels = cells[some], found.labels[some]
    stability = float(np.median([_after_dropping(sample, labels, found.k, generator) for _ in range(DROPS)]))
    few = cells[evenly(len(cells), PEOPLE_TO_SHUFFLE)]
    share = _explained_anew(few, found.k, generator)
    return Evidence(share, _p(few, found.k, share, generator), stability)


def _p(sample: Matrix, k: int, explained: float, generator: np.random.Generator) -> float:
    """The permutation p: 19 shuffles are the fewest that can reach 0.05, more where they cost little."""
    shuffles = min(MOST_SHUFFLES, max(FEWEST_SHUFFLES, CELLS_TO_SHUFFLE // max(1, sample.size)))
    shuffle = shuffler(sample, generator)
    as_well = sum(_explained_anew(shuffle(), k, generator) >= explained for _ in range(shuffles))
    return (1 + as_well) / (1 + shuffles)


def shuffler(cells: Matrix, generator: np.random.Generator) -> Callable[[], Matrix]:
    """Makes copies in which the votes on each statement are dealt anew among those who voted on it."""
    turned = np.ascontiguousarray(cells.T)
    observed = turned != MISSING
    values, ends = turned[observed], np.cumsum(observed.sum(axis=1))
    columns = np.split(values, ends[:-1])

    def shuffled() -> Matrix:
        for column in columns:
            generator.shuffle(column)
        turned[observed] = values
        return turned.T

    return shuffled


def _explained_anew(cells: Matrix, k: int, generator: np.random.Generator) -> float:
    centred = _centred(cells)
    return explained(centred, cells, _clusters(centred, cells, k, generator))


def explained(centred: Singles, cells: Matrix, labels: Labels) -> float:
    """The share of the variation in the votes that lies between groups, by the mean of each group as cast."""
    member = np.eye(labels.max() + 1, dtype=np.float32)[labels]
    sums, counts = member.T @ centred, member.T @ (cells != MISSING).astype(np.float32)
    return float((sums**2 / np.maximum(counts, 1)).sum() / max((centred**2).sum(), 1e-30))


def _after_dropping(cells: Matrix, labels: Labels, k: int, generator: np.random.Generator) -> float:
    kept = np.sort(generator.permutation(len(cells))[: round(len(cells) * (1 - DROPPED))])
    return agreement(labels[kept], _clusters(_centred(cells[kept]), cells[kept], k, generator))


def _centred(cells: Matrix) -> Singles:
    observed = cells != MISSING
    values = (cells * observed).astype(np.float32)
    mean = values.sum(axis=0) / np.maximum(observed.sum(axis=0), 1)
    centred: Singles = (values - mean.astype(np.float32)) * observed
    return centred


def _clusters(centred: Singles, cells: Matrix, k: int, generator: np.random.Generator) -> Labels:
    scale = np.sqrt(cells.shape[1] / np.maximum(np.count_nonzero(cells != MISSING, axis=1), 1))
    return k_means(_scores(centred) * scale[:, None], np.ones(len(cells)), k, generator, STARTS)


def _scores(centred: Singles) -> Reals:
    """Rows along two components, by the smaller of the two Gram matrices."""
    if len(centred) > centred.shape[1]:
        vectors = roughly_leading((centred.T @ centred).astype(np.float64), 2)[1]
        along: Reals = centred @ vectors
        return along
    values, vectors = roughly_leading((centred @ centred.T).astype(np.float64), 2)
    return vectors * np.sqrt(np.maximum(values, 0))
