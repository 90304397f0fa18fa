"""Which block of a text became which block of another: those that have most words in common, in their order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from portal.texts.blocks import Block

ALIKE = 0.4
"""From which share of common words on two blocks are the same one, changed."""
LARGEST = 40_000
"""Pairs of blocks that are compared with each other; beyond that they are paired in their order."""
TOKENS = re.compile(r"""[^\s.,;:!?()"„”«»]+|\s+|.""")
"""Words, stretches of blanks, and signs one by one."""

Pair: TypeAlias = "tuple[int | None, int | None]"


def aligned(said: Sequence[Block], wanted: Sequence[Block]) -> list[Pair]:
    """Which block became which: `(old, new)` in order, None on one side for what was removed or added."""
    pairs: list[Pair] = []
    for kind, a, b, c, d in SequenceMatcher(None, said, wanted, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
        else:
            pairs += _paired(said[a:b], wanted[c:d], a, c)
    return pairs


def _paired(said: Sequence[Block], wanted: Sequence[Block], first_old: int, first_new: int) -> Iterator[Pair]:
    """The most alike blocks of two stretches as pairs, everything else alone."""
    old = new = 0
    for i, j in [*_most_alike(said, wanted), (len(said), len(wanted))]:
        yield from ((first_old + k, None) for k in range(old, i))
        yield from ((None, first_new + k) for k in range(new, j))
        if i < len(said):
            yield first_old + i, first_new + j
        old, new = i + 1, j + 1


def _most_alike(said: Sequence[Block], wanted: Sequence[Block]) -> list[tuple[int, int]]:
    """Pairs in order with the largest sum of likeness."""
    if len(said) * len(wanted) > LARGEST:
        return [(k, k) for k in range(min(len(said), len(wanted)))]
    words = [[Counter(TOKENS.findall(block.text)) for block in blocks] for blocks in (said, wanted)]
    best: list[list[tuple[float, Any]]] = [[(0.0, None)] * (len(wanted) + 1)]
    for i, old in enumerate(words[0]):
        row: list[tuple[float, Any]] = [(0.0, None)]
        for j, new in enumerate(words[1]):
            score, chain = best[i][j]
            likeness = _likeness(old, new)
            paired = (score + likeness, (i, j, chain)) if likeness >= ALIKE else (score, chain)
            row.append(max(best[i][j + 1], row[j], paired, key=lambda each: each[0]))
        best.append(row)
    return _unchained(best[-1][-1][1])


def _unchained(chain: Any) -> list[tuple[int, int]]:
    found = []
    while chain is not None:
        i, j, chain = chain
        found.append((i, j))
    return found[::-1]


def likeness(one: str, other: str) -> float:
    """The share of words that two texts have in common, from 0 to 1."""
    return _likeness(Counter(TOKENS.findall(one)), Counter(TOKENS.findall(other)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)
