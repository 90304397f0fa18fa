"""How much each statement weighs in the lottery of what is asked next, as Polis does."""

from __future__ import annotations

import numpy as np

from portal.boards.opinions.components import Components
from portal.boards.opinions.statements import Tally, share
from portal.boards.opinions.votes import Reals


def priorities(counted: Tally, extremity: Reals) -> Reals:
    """((1 − p)(E + 1)·a·(1 + 8·2^(−S/5)))²: agreed with and seldom passed, far out, and not yet seen by many.

    a and p are the shares that agree and pass, S the votes, E how far out a vote for the statement would put somebody.
    """
    agrees, seen = counted.agree[0], counted.seen[0]
    passes = seen - agrees - counted.disagree[0]
    weights: Reals = (
        (1 - share(passes, seen)) * (extremity + 1) * share(agrees, seen) * (1 + 8 * 2 ** (seen / -5))
    ) ** 2
    return weights


def extremity(placed: Components) -> Reals:
    """How far from the middle somebody stands who agreed with this one statement and voted on nothing else."""
    alone: Reals = np.sqrt(len(placed.mean)) * np.abs(1 - placed.mean) * np.hypot(*placed.loadings.T)
    return alone
