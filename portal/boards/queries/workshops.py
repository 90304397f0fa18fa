"""Workshops of a board, and the cards and groups in one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.boards.models import Board, CardState, Workshop, WorkshopCard, WorkshopGroup
from portal.boards.queries.visible import visible_boards
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor


def workshop(actor: Actor, workshop_id: int) -> Workshop:
    """One workshop, or NotFound for those who do not see its board. Whether they work there, routes ask besides."""
    seen = visible_boards(actor).with_only_columns(Board.id)
    query = select(Workshop).join(Workshop.board).where(Workshop.id == workshop_id, Board.id.in_(seen))
    found: Workshop | None = db.session.scalar(
        query.options(
            contains_eager(Workshop.board).joinedload(Board.region), joinedload(Workshop.board, Board.process)
        )
    )
    if found is None:
        raise NotFound
    return found


def workshop_by_code(code: str) -> Workshop | None:
    """The workshop that people join with a code, with whatever they typed around it; a draft's is nobody's."""
    tidy = "".join(char for char in code.lower() if char.isalnum())[:12]
    query = select(Workshop).join(Workshop.board).where(Workshop.code == tidy, Board.published_at.is_not(None))
    found: Workshop | None = db.session.scalar(query.options(contains_eager(Workshop.board).joinedload(Board.region)))
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A workshop with the number of its cards."""

    workshop: Workshop
    cards: int


def workshops_of(board: Board) -> list[Listed]:
    """The workshops of a board, the newest first."""
    kept = select(func.count()).where(WorkshopCard.workshop_id == Workshop.id, WorkshopCard.state == CardState.KEPT)
    query = select(Workshop, kept.scalar_subquery()).where(Workshop.board_id == board.id)
    return [Listed(*row) for row in db.session.execute(query.order_by(Workshop.id.desc()).limit(100)).tuples()]


@dataclass(frozen=True, slots=True)
class Wall:
    """All cards of a workshop as they hang: by group, without one, and put aside."""

    groups: list[tuple[WorkshopGroup, list[WorkshopCard]]]
    loose: list[WorkshopCard]
    aside: list[WorkshopCard]

    @property
    def kept(self) -> int:
        return len(self.loose) + sum(len(cards) for _group, cards in self.groups)

    @property
    def last(self) -> int:
        """The number of the newest card."""
        return max((card.id for card in [*self.loose, *self.aside, *self._grouped]), default=0)

    @property
    def _grouped(self) -> list[WorkshopCard]:
        return [card for _group, cards in self.groups for card in cards]


def wall(of: Workshop) -> Wall:
    """What hosts see; two queries."""
    cards = list(db.session.scalars(select(WorkshopCard).where(WorkshopCard.workshop_id == of.id).order_by("id")))
    kept = [card for card in cards if card.state is CardState.KEPT]
    return Wall(
        groups=[(group, [card for card in kept if card.group_id == group.id]) for group in groups(of)],
        loose=[card for card in kept if card.group_id is None],
        aside=[card for card in cards if card.state is CardState.ASIDE],
    )


def groups(of: Workshop) -> list[WorkshopGroup]:
    """In the order in which they were made."""
    found = select(WorkshopGroup).where(WorkshopGroup.workshop_id == of.id)
    return list(db.session.scalars(found.order_by(WorkshopGroup.id)))


def group(of: Workshop, group_id: int) -> WorkshopGroup:
    """One group of this workshop, or NotFound."""
    found = db.session.get(WorkshopGroup, group_id)
    if found is None or found.workshop_id != of.id:
        raise NotFound
    return found


def card(of: Workshop, card_id: int) -> WorkshopCard:
    """One card of this workshop that was not taken back, or NotFound."""
    found = db.session.get(WorkshopCard, card_id)
    if found is None or found.workshop_id != of.id or found.state is CardState.TAKEN_BACK:
        raise NotFound
    return found


def own_cards(of: Workshop, author: Author) -> list[WorkshopCard]:
    """What somebody wrote in a workshop, the newest first, whether the host uses it or not."""
    if not author.is_known:
        return []
    own = WorkshopCard.person_id == author.person_id if author.person_id else WorkshopCard.visitor == author.visitor
    query = select(WorkshopCard).where(WorkshopCard.workshop_id == of.id, own, WorkshopCard.author_name != "")
    return list(
        db.session.scalars(query.where(WorkshopCard.state != CardState.TAKEN_BACK).order_by(WorkshopCard.id.desc()))
    )
