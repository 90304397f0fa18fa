"""A board: one question to which people bring ideas, and what they can do on it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel import clock
from portal.kernel.db import Moment, db, enum_column
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.regions.models import Process, Region, Theme


class Moderation(str, Enum):
    """When a moderator looks at what residents write. Members' contributions are there at once."""

    BEFORE = "before"
    AFTER = "after"


class Board(db.Model):  # type: ignore[name-defined,misc]
    """Ideas on one theme of a region. The switches say what people can do; the dates, if any, when."""

    __tablename__ = "board"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id", ondelete="SET NULL"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    intro: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    """The last day; None for a board without end."""
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it became visible to everybody; None while it is a draft."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    takes_ideas: Mapped[bool] = mapped_column(default=True)
    takes_support: Mapped[bool] = mapped_column(default=True)
    takes_comments: Mapped[bool] = mapped_column(default=True)
    takes_votes: Mapped[bool] = mapped_column(default=False)
    """Whether people agree or disagree with its statements."""
    takes_statements: Mapped[bool] = mapped_column(default=False)
    """Whether residents can suggest statements; a moderator reads each first."""
    residents_edit: Mapped[bool] = mapped_column(default=False)
    """Whether residents can work on the text of any idea, not only of their own: where moderators look afterwards."""
    by_invitation: Mapped[bool] = mapped_column(default=False)
    """Whether supports and votes of people without account count only with an invitation, one each."""
    moderation: Mapped[Moderation] = mapped_column(enum_column(Moderation), default=Moderation.AFTER)

    region: Mapped[Region] = relationship()
    process: Mapped[Process | None] = relationship()
    theme: Mapped[Theme | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether people can do today what the switches say."""
        today = clock.today()
        begun = self.opens_on is None or self.opens_on <= today
        return self.published_at is not None and begun and (self.closes_on is None or today <= self.closes_on)

    @property
    def place(self) -> str:
        """The name under which residents are known here, and the live topic."""
        return self.place_of(self.id)

    @staticmethod
    def place_of(board_id: int) -> str:
        return f"board:{board_id}"


class BoardInvitation(db.Model):  # type: ignore[name-defined,misc]
    """One that was handed out for a board. Who has it and what was done with it, nothing here tells."""

    __tablename__ = "board_invitation"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """Of its code, which is kept nowhere."""
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), index=True)
    made_on: Mapped[date]
