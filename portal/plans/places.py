"""Where in a section a suggestion or a comment belongs: the columns of a row, and the place in the present text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.plans.models import Suggestion, SuggestionKind
from portal.plans.models.drafting import AnchorColumns
from portal.texts.anchors import AROUND, LONGEST, Anchor, Spot, find
from portal.texts.blocks import Block, Run, cut
from portal.texts.changing import Wish, WordChange, changed
from portal.texts.comparing import Change, compare

WISHES = {
    SuggestionKind.ADD: Wish.ADD,
    SuggestionKind.REMOVE: Wish.REMOVE,
    SuggestionKind.REPLACE: Wish.REPLACE,
}


def anchor_of(row: AnchorColumns) -> Anchor:
    """The anchor that a row keeps."""
    return Anchor(row.quote, row.before, row.behind, row.paragraph, row.position)


def columns_of(anchor: Anchor) -> dict[str, str | int]:
    """An anchor as columns."""
    names = ("quote", "before", "behind", "paragraph", "position")
    return {name: getattr(anchor, name) for name in names}


def spot_of(blocks: Sequence[Block], anchor: Anchor) -> Spot | None:
    """Where the anchored words are now; None for the section as a whole, and for words that are gone altogether."""
    return find(blocks, anchor) if anchor.quote else None


def is_whole(blocks: Sequence[Block], spot: Spot, anchor: Anchor) -> bool:
    """Whether a paragraph as a whole is meant; of a very long one the anchor keeps the beginning."""
    text = blocks[spot.paragraph].text
    is_long = spot.start == 0 and len(anchor.quote) == LONGEST
    return not spot.is_exact or is_long or text[: spot.start].strip() + text[spot.stop :].strip() == ""


def words_at(blocks: Sequence[Block], spot: Spot, anchor: Anchor) -> tuple[Run, ...]:
    """The words that are meant, with their marks."""
    runs = blocks[spot.paragraph].runs
    return runs if is_whole(blocks, spot, anchor) else cut(runs, spot.start, spot.stop)


def change_at(blocks: Sequence[Block], anchor: Anchor, kind: SuggestionKind, words: str) -> WordChange:
    """What a suggestion wants of the present text."""
    spot = spot_of(blocks, anchor)
    return WordChange(WISHES[kind], spot, words, spot is not None and is_whole(blocks, spot, anchor))


def difference(blocks: Sequence[Block], wanted: WordChange) -> list[Change]:
    """The paragraph of the place as it is and as it would be, and those that would come behind it."""
    after = changed(blocks, wanted)
    first = len(blocks) if wanted.spot is None else wanted.spot.paragraph
    many = len(after) - len(blocks)
    return list(_compared(tuple(blocks[first : first + 1]), tuple(after[first : first + 1 + many])))


@lru_cache(maxsize=1000)
def _compared(before: tuple[Block, ...], after: tuple[Block, ...]) -> tuple[Change, ...]:
    """Kept by what is compared: the 100 suggestions of a section took 80 ms each time somebody looked."""
    return tuple(compare(before, after))


def remembered(suggestion: Suggestion) -> list[Change]:
    """The difference as it was wished, from what the suggestion itself keeps; for one that is settled."""
    is_alone = not suggestion.before + suggestion.behind
    before, quote, behind = _beginning(suggestion.before), suggestion.quote, _end(suggestion.behind)
    block = Block((Run(before + quote + behind),))
    spot = Spot(0, len(before), len(before + quote), is_exact=True)
    words = suggestion.accepted_words or suggestion.words
    if not quote:
        return difference([], WordChange(Wish.ADD, None, words))
    return difference([block], WordChange(WISHES[suggestion.kind], spot, words, is_whole=is_alone))


def _beginning(before: str) -> str:
    """What is kept of the words before a place, from a whole word on."""
    return before if len(before) < AROUND else "… " + before.partition(" ")[2]


def _end(behind: str) -> str:
    return behind if len(behind) < AROUND else behind.rpartition(" ")[0] + " …"


@dataclass(frozen=True, slots=True)
class Marked:
    """A paragraph in three parts: before the words that are meant, those, and behind them."""

    before: tuple[Run, ...]
    words: tuple[Run, ...]
    behind: tuple[Run, ...]


def marked(blocks: Sequence[Block], spot: Spot, anchor: Anchor) -> Marked:
    """The paragraph around a place."""
    block = blocks[spot.paragraph]
    if is_whole(blocks, spot, anchor):
        return Marked((), block.runs, ())
    start, stop, end = spot.start, spot.stop, len(block.text)
    return Marked(cut(block.runs, 0, start), cut(block.runs, start, stop), cut(block.runs, stop, end))
