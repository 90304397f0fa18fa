"""A workshop with a card in a group."""

from __future__ import annotations

from portal.boards.actions import workshops as actions
from portal.boards.models import Board, Workshop, WorkshopCard
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from tests.factories.boards import resident


def make_workshop(board: Board, actor: Actor) -> Workshop:
    return actions.start_workshop(actor, board, "Evening in the library")


def make_card(workshop: Workshop, body: str = "More benches", group: str = "Sitting") -> WorkshopCard:
    """A resident's card, in a group unless that has no name."""
    said = {"language": "en", "perspective": Perspective.RESIDENT}
    card = actions.add_card(resident(), workshop, body=body, once=body, **said)
    if group:
        actions.put(workshop, [card.id], name=group)
    return card
