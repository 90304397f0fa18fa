"""k-means with weights, and the silhouette of what it finds: the same for the same points in the same order."""

from __future__ import annotations

import numpy as np

from portal.boards.opinions.votes import Labels, Reals

MOST_STEPS = 60


def k_means(points: Reals, weights: Reals, k: int, generator: np.random.Generator, starts: int = 1) -> Labels:
    """Cluster numbers from 0 without gaps, of the best of `starts` starts; at most `k` where points coincide."""
    runs = (_run(points, weights, seeds(points, weights, k, generator)) for _ in range(starts))
    labels, _ = min(runs, key=lambda run: run[1])
    return np.unique(labels, return_inverse=True)[1]


def seeds(points: Reals, weights: Reals, k: int, generator: np.random.Generator) -> Reals:
    """First centres, each drawn with odds by weight and squared distance from those before (k-means++)."""
    nearest, chosen = np.ones(len(points)), []
    for draw in generator.random(k):
        odds = np.cumsum(weights * nearest)
        if odds[-1] <= 0:
            break
        chosen.append(points[min(np.searchsorted(odds, draw * odds[-1], side="right"), len(points) - 1)])
        nearest = np.minimum(nearest if len(chosen) > 1 else np.inf, ((points - chosen[-1]) ** 2).sum(axis=1))
    return np.array(chosen)


def _run(points: Reals, weights: Reals, middles: Reals) -> tuple[Labels, float]:
    """Lloyd's steps from these centres until nothing moves: labels, and the weighted squared distance left."""
    labels = nearest(points, middles)
    for _ in range(MOST_STEPS):
        middles = centres(points, weights, labels)
        before, labels = labels, nearest(points, middles)
        if np.array_equal(before, labels):
            break
    return labels, float((weights * ((points - middles[labels]) ** 2).sum(axis=1)).sum())


def settled(points: Reals, labels: Labels) -> Labels:
    """The clusters that Lloyd's steps make of these, without gaps."""
    weights = np.ones(len(points))
    return np.unique(_run(points, weights, centres(points, weights, labels))[0], return_inverse=True)[1]


def nearest(points: Reals, middles: Reals) -> Labels:
    """The number of the nearest centre of each point, the first of equally near ones."""
    found: Labels = np.argmin((middles**2).sum(axis=1) - 2 * (points @ middles.T), axis=1)
    return found


def centres(points: Reals, weights: Reals, labels: Labels) -> Reals:
    """The weighted mean of each cluster; a cluster that lost all its points is far away and stays empty."""
    total = np.bincount(labels, weights)
    sums = np.column_stack([np.bincount(labels, weights * along) for along in points.T])
    return np.where(total[:, None] > 0, sums / np.maximum(total, 1e-300)[:, None], 1e150)


def silhouette(points: Reals, labels: Labels, alone: Reals) -> float:
    """The mean silhouette width (Rousseeuw 1987) over points; a point alone in its cluster counts what `alone` says."""
    apart = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2))
    member = np.eye(labels.max() + 1)[labels]
    sizes, at = member.sum(axis=0), np.arange(len(points))
    sums = apart @ member
    within = sums[at, labels] / np.maximum(sizes[labels] - 1, 1)
    between = np.where(member > 0, np.inf, sums / sizes).min(axis=1)
    widths = (between - within) / np.maximum(np.maximum(between, within), 1e-300)
    return float(np.where(sizes[labels] > 1, widths, alone).mean())


def agreement(one: Labels, other: Labels) -> float:
    """The adjusted Rand index of two partitions of the same things (Hubert and Arabie 1985): 1 alike, 0 by chance."""
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    together, rows, columns, all_ = (_pairs(of) for of in (table, table.sum(1), table.sum(0), np.array([len(one)])))
    expected, most = rows * columns / max(all_, 1), (rows + columns) / 2
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def _pairs(counts: Reals) -> float:
    return float((counts * (counts - 1) / 2).sum())
