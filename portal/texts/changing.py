"""Changing some words of a text at one place, on a fork: an accepted suggestion, merged like anybody's typing.

A block is never taken out, only emptied: what somebody types into it at the same moment stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from portal.texts import notation
from portal.texts.anchors import Spot
from portal.texts.blocks import Block, Run, cut, joined
from portal.texts.document import Document, Place, places, recorded
from portal.texts.inserting import insert_block
from portal.texts.rewording import change_block

CLOSING = ".,;:!?)”’»"
"""Signs before which no space stands."""


class Wish(str, Enum):
    """What is to happen at a place."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Other words at a place of the text, in the notation of forms. `is_whole`: the place is its whole paragraph.

    Words are added right behind the place, or in paragraphs of their own behind a whole one. `spot` None is the end.
    """

    wish: Wish
    spot: Spot | None
    words: str = ""
    is_whole: bool = False


def changed(blocks: Sequence[Block], wanted: WordChange) -> list[Block]:
    """What the blocks say after the change; they themselves stay as they are."""
    spot, new = wanted.spot, _new_blocks(blocks, wanted)
    if spot is None:
        return [*blocks, *new]
    here, further = _here(blocks[spot.paragraph], wanted, new)
    return [*blocks[: spot.paragraph], here, *further, *blocks[spot.paragraph + 1 :]]


def change_words(doc: Document, wanted: WordChange) -> bytes:
    """Make the change on the fork `doc`; returns the update that does so, or b"" if it says that already."""
    with recorded(doc) as updates:
        found = list(places(doc))
        new = _new_blocks([place.block for place in found], wanted)
        cursor: Place | None = found[-1] if found else None
        if wanted.spot is not None:
            cursor = found[wanted.spot.paragraph]
            here, new = _here(cursor.block, wanted, new)
            if cursor.texts:
                change_block(cursor, cursor.block, here)
        for block in new:
            cursor = insert_block(doc, cursor, block, None)
    return b"".join(updates)


def _new_blocks(blocks: Sequence[Block], wanted: WordChange) -> list[Block]:
    """The new words as blocks; behind an item of a list plain ones are items, too."""
    if wanted.wish is Wish.REMOVE:
        return []
    found = notation.parse(wanted.words)
    around = blocks[wanted.spot.paragraph].lists if wanted.spot else ()
    return [replace(each, lists=around, starts_item=True) if around and not each.lists else each for each in found]


def _here(block: Block, wanted: WordChange, new: Sequence[Block]) -> tuple[Block, list[Block]]:
    """The block at the place as it will be, and the blocks that come behind it."""
    spot = wanted.spot or Spot(0, 0, 0, is_exact=False)
    if wanted.wish is Wish.ADD and (wanted.is_whole or len(new) > 1):
        return block, list(new)
    start = spot.stop if wanted.wish is Wish.ADD else 0 if wanted.is_whole else spot.start
    stop = len(block.text) if wanted.is_whole else spot.stop
    runs = new[0].runs if new else ()
    return replace(block, runs=_fitted(block.runs, start, stop, runs)), list(new[1:])


def _fitted(runs: tuple[Run, ...], start: int, stop: int, new: tuple[Run, ...]) -> tuple[Run, ...]:
    """`new` in place of some characters: with the marks that stood there, and with one space on each side."""
    text = "".join(run.text for run in runs)
    gone = cut(runs, start, stop)
    if len({run.marks for run in gone}) == 1 and not any(any(run.marks) for run in new):
        new = tuple(Run(run.text, *gone[0].marks) for run in new)
    before, behind = text[:start], text[stop:]
    if not new:
        is_doubled = (before.endswith(" ") or not before) and behind[:1] == " "
        is_loose = before.endswith(" ") and (not behind or behind[0] in CLOSING)
        return joined((*cut(runs, 0, start - is_loose), *cut(runs, stop + (is_doubled and not is_loose), len(text))))
    opens = start == stop and bool(before) and not before[-1].isspace() and new[0].text[0] not in CLOSING
    closes = start == stop and behind[:1].isalnum() and not new[-1].text[-1].isspace()
    padded = (*(Run(" ") for _each in range(opens)), *new, *(Run(" ") for _each in range(closes)))
    return joined((*cut(runs, 0, start), *padded, *cut(runs, stop, len(text))))
