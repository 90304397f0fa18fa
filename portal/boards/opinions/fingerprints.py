"""An order of columns, and marks of rows, that follow from the votes alone and not from where or how they were written.

Floating-point sums depend on their order, and ties in clustering on who comes first. Both are settled by content, so
the same votes give the same result to the last bit, whatever the order of rows and columns and whatever the names.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.boards.opinions.votes import Labels, Reals

Marks = NDArray[np.uint64]
ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)
ROUNDS = 2


def column_order(products: Reals) -> Labels:
    """Columns by a mark made of their own counts, then of everybody's counts together with them.

    Colour refinement (Weisfeiler and Leman) on [Z M]ᵀ[Z M]: columns that stay alike look alike from everywhere.
    """
    size = len(products) // 2
    whole = products.astype(np.int64).view(np.uint64)
    quarters = (whole[:size, :size], whole[:size, size:], whole[size:, :size], whole[size:, size:])
    pairs = sum((quarter * np.uint64(odd) for quarter, odd in zip(quarters, ODD, strict=True)), np.uint64(0))
    marks = mixed(np.diagonal(pairs).copy())
    for _ in range(ROUNDS):
        marks = mixed(marks + mixed(pairs + marks * np.uint64(ODD[1])).sum(axis=1, dtype=np.uint64))
    return np.argsort(marks, kind="stable")


def mixed(marks: Marks) -> Marks:
    """Each number scattered over 64 bits (the finisher of splitmix64; Steele, Lea and Flood 2014)."""
    marks = (marks ^ (marks >> np.uint64(30))) * np.uint64(ODD[1])
    marks = (marks ^ (marks >> np.uint64(27))) * np.uint64(ODD[2])
    return marks ^ (marks >> np.uint64(31))


def column_weights(order: Labels, seed: int) -> Reals:
    """A random whole number for each column, given out in `order`: sums over a row of votes tell rows apart.

    Below 2^38, so that a row of 16,000 votes still sums exactly.
    """
    weights = np.empty(len(order))
    weights[order] = np.random.default_rng(seed).integers(1 << 38, size=len(order))
    return weights
