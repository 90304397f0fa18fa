"""What changed between two states of a text, in words and paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from markupsafe import Markup

from portal.texts.aligning import aligned
from portal.texts.blocks import Block, Run, cut
from portal.texts.html import inline
from portal.texts.rewording import word_changes


class Kind(str, Enum):
    """What became of a paragraph."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Fate(str, Enum):
    """What became of some words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    RESTYLED = "restyled"
    """The same words with other marks."""


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a paragraph and what became of them."""

    fate: Fate
    runs: tuple[Run, ...]

    @property
    def html(self) -> Markup:
        return Markup(inline(self.runs))  # noqa: S704 (escaped there)


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph, heading or item: what it was, what it is, and its words in reading order."""

    kind: Kind
    old: Block | None
    new: Block | None
    words: tuple[Words, ...]

    @property
    def block(self) -> Block:
        """What is there now, or was."""
        return self.new or self.old or Block()


def compare(old: Sequence[Block], new: Sequence[Block]) -> list[Change]:
    """Every block of both states in reading order; blocks without words are left out."""
    before = [block for block in old if block.text.strip()]
    after = [block for block in new if block.text.strip()]
    return [
        _change(None if i is None else before[i], None if j is None else after[j]) for i, j in aligned(before, after)
    ]


def _change(old: Block | None, new: Block | None) -> Change:
    if old is not None and new is not None:
        kind = Kind.SAME if old == new else Kind.CHANGED
        return Change(kind, old, new, tuple(_words(old, new)))
    if new is not None:
        return Change(Kind.ADDED, None, new, (Words(Fate.ADDED, new.runs),))
    return Change(Kind.REMOVED, old, None, (Words(Fate.REMOVED, old.runs if old else ()),))


def _words(old: Block, new: Block) -> Iterator[Words]:
    for kind, a, b, c, d in word_changes(old.text, new.text):
        was, now = cut(old.runs, a, b), cut(new.runs, c, d)
        if kind == "equal":
            yield Words(Fate.KEPT if was == now else Fate.RESTYLED, now)
            continue
        if was:
            yield Words(Fate.REMOVED, was)
        if now:
            yield Words(Fate.ADDED, now)
