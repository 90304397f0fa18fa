"""Where in a text a comment or a suggestion belongs, and where that is after others went on writing.

A browser with scripts gives a Yjs relative position, which only browsers resolve, exactly. Everybody else, and the
server, find the place again by the words: the quote, what stood around it, and the paragraph it was in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.texts.aligning import likeness
from portal.texts.blocks import Block

AROUND = 40
"""Characters that are remembered before and behind a quote."""
LONGEST = 500
"""Characters of a quote."""
ALIKE = 0.6
"""Share of words that a paragraph must have kept to be the one that was meant when the quote itself is gone."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place by its words. `position` is a browser's relative position (base64), or ""."""

    quote: str
    before: str = ""
    behind: str = ""
    paragraph: int = 0
    """The number of the block, from 0, when the anchor was made."""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the present text, in characters of one block. Not `is_exact`: the paragraph that was meant."""

    paragraph: int
    start: int
    stop: int
    is_exact: bool


def anchor(blocks: Sequence[Block], paragraph: int, start: int = 0, stop: int | None = None) -> Anchor:
    """An anchor for some characters of a block, or for all of it."""
    text = blocks[paragraph].text
    stop = min(len(text) if stop is None else stop, start + LONGEST)
    return Anchor(text[start:stop], text[max(start - AROUND, 0) : start], text[stop : stop + AROUND], paragraph)


def find(blocks: Sequence[Block], wanted: Anchor) -> Spot | None:
    """Where the anchored words are now; None if they and their paragraph are gone."""
    found = [(_fit(blocks, spot, wanted), spot) for spot in _exact(blocks, wanted.quote)]
    if found:
        return max(found, key=lambda each: each[0])[1]
    meant = wanted.before + wanted.quote + wanted.behind
    alike = [(likeness(meant, block.text), -abs(n - wanted.paragraph), n) for n, block in enumerate(blocks)]
    share, _distance, number = max(alike, default=(0.0, 0, 0))
    return Spot(number, 0, len(blocks[number].text), is_exact=False) if share >= ALIKE else None


def _exact(blocks: Sequence[Block], quote: str) -> Iterator[Spot]:
    for number, block in enumerate(blocks):
        start = block.text.find(quote) if quote else -1
        while start >= 0:
            yield Spot(number, start, start + len(quote), is_exact=True)
            start = block.text.find(quote, start + 1)


def _fit(blocks: Sequence[Block], spot: Spot, wanted: Anchor) -> tuple[int, int]:
    """How well what stands around fits, and how near the old paragraph is."""
    text = blocks[spot.paragraph].text
    before = _common(text[: spot.start][::-1], wanted.before[::-1])
    behind = _common(text[spot.stop :], wanted.behind)
    return before + behind, -abs(spot.paragraph - wanted.paragraph)


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count
