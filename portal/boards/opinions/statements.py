"""What the votes say about each statement: what a group agrees on more than others, what everybody does, what bridges.

The estimates and tests are those of Polis (Small et al. 2021; its mathematics repository), on votes as they were cast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.boards.opinions.votes import Flags, Labels, Reals, Votes

SIGNIFICANT = 1.2816
"""The one-sided 90 % point of the normal distribution."""
MOST_SHOWN = 5
FEWEST_VOTES_TO_BRIDGE = 10
AGREE, DISAGREE = "agree", "disagree"


@dataclass(frozen=True)
class Standing:
    """One side of a statement in a group (or among everybody: then `r` and `z_r` are 0)."""

    statement: str
    side: str
    votes: int
    of: int
    p: float
    z_p: float
    r: float = 0.0
    z_r: float = 0.0

    @property
    def weight(self) -> float:
        return self.r * self.z_r * self.p * self.z_p


@dataclass(frozen=True, eq=False)
class Tally:
    """Votes counted: one row per group, one column per statement; `seen` includes passes."""

    agree: Reals
    disagree: Reals
    seen: Reals

    def of(self, side: str) -> Reals:
        return self.agree if side == AGREE else self.disagree


def tally(votes: Votes, labels: Labels, groups: int) -> tuple[Tally, Tally]:
    """Count the votes as cast, of each group and (one row) of everybody; people with label -1 are in no group."""
    signed, cast, any_ = (np.zeros((groups + 1, len(votes.statements))) for _ in range(3))
    for place, values, observed in votes.blocks(as_cast=True):
        member = (labels[place] == np.append(np.arange(groups), -1)[:, None]).astype(np.float32)
        single = values.astype(np.float32)
        signed += member @ single
        cast += member @ np.abs(single)
        any_ += member @ observed.astype(np.float32)
    counts = (cast + signed) / 2, (cast - signed) / 2, any_
    return Tally(*(rows[:groups] for rows in counts)), Tally(*(rows.sum(axis=0, keepdims=True) for rows in counts))


def share(successes: Reals, trials: Reals) -> Reals:
    """The share that agrees, drawn towards a half when few have voted."""
    return (successes + 1) / (trials + 2)


def share_test(successes: Reals, trials: Reals) -> Reals:
    """How far the share lies above a half, in standard errors."""
    return 2 * np.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5)


def difference_test(inside: Reals, outside: Reals, trials: Reals, trials_outside: Reals) -> Reals:
    """Two shares compared, in standard errors, with one more of everything; 0 when everybody agrees."""
    a, b, n, m = inside + 1, outside + 1, trials + 1, trials_outside + 1
    pooled = (a + b) / (n + m)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / n + 1 / m))
    return np.divide(a / n - b / m, error, out=np.zeros_like(pooled), where=error > 0)


def representative(counted: Tally, statements: Sequence[str], shown: Flags) -> list[list[Standing]]:
    """For each group the statements that set it apart, most telling first, agreed ones before disagreed ones."""
    sides = {side: _standings(counted, side, statements) for side in (AGREE, DISAGREE)}
    columns = np.flatnonzero(shown)
    return [
        _selected([sides[AGREE][group][at] for at in columns], [sides[DISAGREE][group][at] for at in columns])
        for group in range(len(counted.seen))
    ]


def _standings(counted: Tally, side: str, statements: Sequence[str]) -> list[list[Standing]]:
    """How every statement stands in every group, on one side."""
    inside, seen = counted.of(side), counted.seen
    outside, seen_outside = inside.sum(axis=0) - inside, seen.sum(axis=0) - seen
    p, z_p = share(inside, seen), share_test(inside, seen)
    r, z_r = p / share(outside, seen_outside), difference_test(inside, outside, seen, seen_outside)
    return [
        [
            Standing(statement, side, int(a), int(s), *map(float, figures))
            for statement, a, s, *figures in zip(statements, *of_group, strict=True)
        ]
        for of_group in zip(inside, seen, p, z_p, r, z_r, strict=True)
    ]


def _selected(agreed: list[Standing], disagreed: list[Standing]) -> list[Standing]:
    best = _best_agreed(agreed)
    telling = [_telling(*pair) for pair in zip(agreed, disagreed, strict=True)]
    sufficient = sorted((one for one in telling if one), key=lambda one: -one.weight)
    if not sufficient and not best:
        voted = [one for one in agreed + disagreed if one.of]
        return [max(voted, key=lambda one: one.z_r)] if voted else []
    others = [one for one in sufficient if not best or one.statement != best.statement]
    first = ([best] if best else []) + others
    return sorted(first[:MOST_SHOWN], key=lambda one: one.side != AGREE)


def _telling(agreed: Standing, disagreed: Standing) -> Standing | None:
    """The side of a statement that says more of the group, if either is significant in itself and against others."""
    passing = [one for one in (agreed, disagreed) if one.z_p > SIGNIFICANT and one.z_r > SIGNIFICANT]
    return max(passing, key=lambda one: one.z_r, default=None)


def _best_agreed(agreed: list[Standing]) -> Standing | None:
    """What the group agrees on best: more than others do where there is such a statement, or simply most."""
    good = [one for one in agreed if one.of and (one.z_p > SIGNIFICANT or (one.r > 1 and one.p > 0.5))]
    apart = [one for one in good if one.r > 1]
    if apart:
        return max(apart, key=lambda one: one.weight)
    return max(good, key=lambda one: one.p * one.z_p, default=None)


def consensus(counted: Tally, side: str, statements: Sequence[str], shown: Flags) -> list[Standing]:
    """What most of everybody says on `side`, at most five, surest first; `counted` has one row."""
    successes, seen = counted.of(side)[0], counted.seen[0]
    p, z_p = share(successes, seen), share_test(successes, seen)
    sure = np.flatnonzero(shown & (p > 0.5) & (z_p > SIGNIFICANT))
    ranked = sure[np.argsort(-(p * z_p)[sure], kind="stable")][:MOST_SHOWN]
    return [
        Standing(statements[at], side, int(successes[at]), int(seen[at]), float(p[at]), float(z_p[at])) for at in ranked
    ]


def informed_consensus(counted: Tally) -> Reals:
    """Group-informed consensus of each statement: the product over groups of the share that agrees."""
    product: Reals = share(counted.agree, counted.seen).prod(axis=0)
    return product


def bridging(counted: Tally) -> Reals:
    """The share that agrees in the group that agrees least; NaN where a group has too few votes to say."""
    least: Reals = share(counted.agree, counted.seen).min(axis=0)
    least[(counted.seen < FEWEST_VOTES_TO_BRIDGE).any(axis=0)] = np.nan
    return least
