"""Groups of people who vote alike: base clusters of nearby people, two to five groups of these, then person by person.

The last step is k-means over people, begun from those groups: without it a group ends where a base cluster happens to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.boards.opinions.clusters import k_means, nearest, settled, silhouette
from portal.boards.opinions.kinds import smallest_group
from portal.boards.opinions.votes import Labels, Reals

MOST_BASE_CLUSTERS = 100
SAMPLE = 10_000
"""People whose places decide the base clusters; everybody is then put into the nearest."""
STARTS = 16
SAME_PLACE = 1e-9
"""Above what rounding makes of one place, below what one vote does."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """`labels` numbers the group of each person, largest group first; `silhouette` is that of the base centres."""

    labels: Labels
    k: int
    silhouette: float
    large_enough: bool


def grouping(places: Reals, most: int) -> Grouping | None:
    """The grouping into 2 … `most` with the widest silhouette, those whose groups are all large enough first.

    `places` are in an order that follows from their content. None when there are no two places to tell apart.
    """
    base = base_clusters(places)
    middles, sizes = _middles(places, base)
    alone = _at_one_place(places, base)
    found = [_into(k, middles, sizes) for k in range(2, min(most, len(middles)) + 1)]
    of_base = max(found, key=lambda one: (_large_enough(one, sizes), silhouette(middles, one, alone)), default=None)
    if of_base is None:
        return None
    labels = _ranked(settled(places, of_base[base]), places)
    enough = _large_enough(labels, np.ones(len(labels)))
    return Grouping(labels, int(labels.max()) + 1, silhouette(middles, of_base, alone), enough)


def base_clusters(places: Reals) -> Labels:
    """The base cluster of each person: at most 100, one for each place when there are no more places than that."""
    some = evenly(len(places), SAMPLE)
    generator = np.random.default_rng(0)
    labels = k_means(places[some], np.ones(len(some)), MOST_BASE_CLUSTERS, generator)
    middles, _ = _middles(places[some], labels)
    return np.unique(nearest(places, middles), return_inverse=True)[1]


def evenly(count: int, most: int) -> Labels:
    """Positions spread evenly over `count`, at most `most` of them."""
    return np.arange(min(count, most)) * count // max(1, min(count, most))


def _middles(places: Reals, labels: Labels) -> tuple[Reals, Reals]:
    sizes = np.bincount(labels).astype(np.float64)
    return np.column_stack([np.bincount(labels, along) for along in places.T]) / sizes[:, None], sizes


def _at_one_place(places: Reals, base: Labels) -> Reals:
    """1 for each base cluster of several people who all stand at one place: alone in its group it is no single person.

    A single person alone in a group has no width (0); people who vote exactly alike have the widest there is.
    """
    middles, sizes = _middles(places, base)
    spread = np.zeros(len(sizes))
    np.maximum.at(spread, base, np.abs(places - middles[base]).max(axis=1))
    return ((sizes > 1) & (spread < SAME_PLACE)).astype(np.float64)


def _into(k: int, middles: Reals, sizes: Reals) -> Labels:
    return k_means(middles, sizes, k, np.random.default_rng(k), STARTS)


def _large_enough(labels: Labels, sizes: Reals) -> bool:
    return bool(np.bincount(labels, sizes).min() >= smallest_group(round(sizes.sum())))


def _ranked(labels: Labels, places: Reals) -> Labels:
    """The same groups numbered by size, the largest first; along the first component where they are equally large."""
    middles, sizes = _middles(places, labels)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((middles[:, 0], -sizes))] = np.arange(len(sizes))
    return rank[labels]
