"""What ideas come of the cards of a workshop: seen before they are published, and then exactly so published."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from portal.boards.actions.posting import shorten
from portal.boards.models import WorkshopCard
from portal.boards.queries.workshops import Wall
from portal.kernel.perspectives import Perspective
from portal.texts import notation
from portal.texts.blocks import Block, Run

LONGEST_TITLE = 160
Value = TypeVar("Value")


class Shape(str, Enum):
    """One idea from each group, or from each card."""

    GROUPS = "groups"
    CARDS = "cards"


@dataclass(frozen=True, slots=True)
class Draft:
    """An idea to be, with the cards it comes of."""

    title: str
    body: str
    """In the notation of shared texts."""
    cards: list[WorkshopCard]

    @property
    def language(self) -> str:
        return _most_common(card.language for card in self.cards)

    @property
    def perspective(self) -> Perspective:
        return _most_common(card.perspective for card in self.cards)

    @property
    def authors(self) -> list[str]:
        """What they are called, each once."""
        return list(dict.fromkeys(card.author_name for card in self.cards if card.author_name))


def drafts(wall: Wall, shape: Shape, *, with_loose: bool) -> list[Draft]:
    """The ideas in the order of groups and cards. Cards without a group are ideas of their own, or left out."""
    grouped = [(group.name, cards) for group, cards in wall.groups if cards]
    if shape is Shape.GROUPS:
        found = [_of_group(name, cards) for name, cards in grouped]
    else:
        found = [_of_card(card) for _name, cards in grouped for card in cards]
    return found + [_of_card(card) for card in wall.loose if with_loose]


def fingerprint(found: Iterable[Draft]) -> str:
    """By which one knows that what is published is what was seen."""
    said = [[draft.title, [[card.id, card.body, card.language] for card in draft.cards]] for draft in found]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:24]


def _of_group(name: str, cards: list[WorkshopCard]) -> Draft:
    """The name of the group, and below it the words of each card."""
    items = [Block((Run(card.body),), lists=("bullet",), starts_item=True) for card in cards]
    return Draft(name, notation.write(items), cards)


def _of_card(card: WorkshopCard) -> Draft:
    """The card itself; its whole text below when it is too long for a title."""
    body = notation.write([Block((Run(card.body),))]) if len(card.body) > LONGEST_TITLE else ""
    return Draft(shorten(card.body, LONGEST_TITLE), body, [card])


def _most_common(values: Iterable[Value]) -> Value:
    """The one that is there most often; of several the first."""
    return Counter(values).most_common(1)[0][0]
