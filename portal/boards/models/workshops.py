"""A workshop: people in a room write cards, a host groups them, and what comes of it goes to the board."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.boards.models.boards import Board
from portal.kernel import clock
from portal.kernel.db import Moment, db, enum_column
from portal.kernel.perspectives import Perspective

LONGEST_CARD = 280
LONGEST_NAME = 120
UNDO = timedelta(minutes=10)
"""How long what was published can be taken back."""


class Workshop(db.Model):  # type: ignore[name-defined,misc]
    """One gathering around a board. Cards are taken while it is open; nobody needs to close it for it to end."""

    __tablename__ = "workshop"

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """What people type: `/w/<code>`."""
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    """Where and with whom; stands with the ideas that come of it."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Who started it."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    """When it takes no more cards, whoever closes it or forgets to."""
    published_at: Mapped[datetime | None] = mapped_column(Moment)

    board: Mapped[Board] = relationship()

    @property
    def is_open(self) -> bool:
        return self.published_at is None and clock.now() < self.closes_at

    @property
    def can_be_undone(self) -> bool:
        return self.published_at is not None and clock.now() < self.published_at + UNDO

    @property
    def topic(self) -> str:
        """The live topic of those who host it."""
        return f"workshop:{self.id}"


class WorkshopGroup(db.Model):  # type: ignore[name-defined,misc]
    """Cards that say something together; its name becomes the idea."""

    __tablename__ = "workshop_group"
    __table_args__ = (UniqueConstraint("workshop_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))


class CardState(str, Enum):
    """Whether a card takes part: yes, put aside by the host, or taken back by whoever wrote it."""

    KEPT = "kept"
    ASIDE = "aside"
    TAKEN_BACK = "taken_back"


class WorkshopCard(db.Model):  # type: ignore[name-defined,misc]
    """One thought on a card. Whose it is, the board knows by the same key as its ideas."""

    __tablename__ = "workshop_card"
    __table_args__ = (Index("ix_workshop_card_order", "workshop_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("workshop_group.id", ondelete="SET NULL"), index=True)
    body: Mapped[str] = mapped_column(String(LONGEST_CARD))
    language: Mapped[str] = mapped_column(String(2))
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    state: Mapped[CardState] = mapped_column(enum_column(CardState), default=CardState.KEPT)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """The author's key on the board, where it is a resident without account."""
    author_name: Mapped[str] = mapped_column(String(120), default="")
    """Empty for a card that the host typed for the room."""
    form_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Of the form it came from: sent twice, there is still one card."""
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", ondelete="SET NULL"), index=True)
    """What came of it."""
