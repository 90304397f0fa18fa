"""Up to where somebody who works on a board has seen its ideas."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Moment, db


class BoardMark(db.Model):  # type: ignore[name-defined,misc]
    """One mark per person and board, set by a button and never by looking.

    Ideas of residents carry no time, so the mark is the newest idea that was there.
    """

    __tablename__ = "board_mark"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True, index=True)
    last_idea: Mapped[int]
    """The highest id there was; not a foreign key, the idea may go."""
    waited: Mapped[list[int]] = mapped_column(JSON)
    """Ideas that waited for a moderator then: new once people see them."""
    at: Mapped[datetime] = mapped_column(Moment)
