"""A section in another language, paragraph by paragraph: which translation belongs to which paragraph, and how sure.

A paragraph is known by its words in the light notation, without what it is (heading, item): a paragraph that becomes
an item stays translated. Where the very words are found no more, the most alike paragraph has an outdated translation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from portal.plans.models.languages import TranslationState
from portal.texts import notation
from portal.texts.aligning import ALIKE, likeness
from portal.texts.blocks import Block

MOST = 60
"""Changed paragraphs, and translations without their paragraph, that are compared with each other: 3,600 times."""


class Standing(str, Enum):
    """How far one can trust what stands there."""

    MACHINE = "machine"
    CHECKED = "checked"
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Told:
    """A translation as it is kept: the words, those they were made from, and who says they are right."""

    id: int
    source: str
    words: str
    state: TranslationState


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the source with what is known of it in the other language. `number` is its block, from 0."""

    number: int
    block: Block
    source: str
    told: Told | None
    standing: Standing

    @property
    def blocks(self) -> list[Block]:
        """What a reader gets: the translation in the place of the paragraph, or the paragraph itself."""
        return in_place(self.block, self.told.words) if self.told else [self.block]

    @property
    def is_machine_made(self) -> bool:
        return self.told is not None and self.told.state is TranslationState.MACHINE


def source_of(block: Block) -> str:
    """The words of a paragraph as they are translated."""
    return notation.write([Block(block.runs)])


def hash_of(source: str) -> bytes:
    """By which a paragraph is found again."""
    return hashlib.sha256(source.encode()).digest()


def in_place(block: Block, words: str) -> list[Block]:
    """`words` as what `block` is: the same heading or item. Further lines go on behind it as paragraphs."""
    first, *further = notation.parse(words) or [Block()]
    return [replace(block, runs=first.runs), *(Block(each.runs, lists=block.lists) for each in further)]


def paired(blocks: Sequence[Block], known: Iterable[Told]) -> tuple[list[Paragraph], list[Told]]:
    """Every paragraph that has words, with its translation; and the translations whose paragraph is gone."""
    sources = {number: source for number, block in enumerate(blocks) if (source := source_of(block))}
    exact = {told.source: told for told in known}
    here = set(sources.values())
    lost = [told for source, told in exact.items() if source not in here]
    changed = [number for number, source in sources.items() if source not in exact]
    outdated = _most_alike({number: sources[number] for number in changed[:MOST]}, lost[:MOST])
    found = [
        _paragraph(number, blocks[number], source, exact.get(source), outdated.get(number))
        for number, source in sources.items()
    ]
    used = {told.id for told in outdated.values()}
    return found, [told for told in lost if told.id not in used]


def _paragraph(number: int, block: Block, source: str, exact: Told | None, old: Told | None) -> Paragraph:
    if exact is not None:
        return Paragraph(number, block, source, exact, Standing(exact.state.value))
    return Paragraph(number, block, source, old, Standing.OUTDATED if old else Standing.MISSING)


def _most_alike(sources: dict[int, str], lost: Sequence[Told]) -> dict[int, Told]:
    """Pairs of changed paragraphs and old translations: the most alike first, each once."""
    shares = [(likeness(told.source, source), number, told) for number, source in sources.items() for told in lost]
    found: dict[int, Told] = {}
    used: set[int] = set()
    for share, number, told in sorted(shares, key=lambda each: (-each[0], each[1], -each[2].id)):
        if share >= ALIKE and number not in found and told.id not in used:
            found[number] = told
            used.add(told.id)
    return found
