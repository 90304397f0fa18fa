"""Statements of a board, how people voted on them, and what was seen in the votes at some moments."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.boards.models.boards import Board
from portal.kernel.db import Moment, db, enum_column

LONGEST_STATEMENT = 280
PRIORITY_OF_NEW = 5.0625
"""What Polis' priority is before anybody voted: (½ · ½ · 9)²."""


class StatementState(str, Enum):
    """Whether people vote on it: yes, not before a moderator looked, or taken out by one."""

    PUBLIC = "public"
    WAITING = "waiting"
    OUT = "out"


class Statement(db.Model):  # type: ignore[name-defined,misc]
    """One sentence to agree or disagree with. `source` is its number in the export it was imported from."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("board_id", "source"),
        Index("ix_statement_state", "board_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(String(LONGEST_STATEMENT))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[StatementState] = mapped_column(enum_column(StatementState), default=StatementState.PUBLIC)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """The author's key on this board, where it is a resident without account."""
    source: Mapped[str | None] = mapped_column(String(64))
    priority: Mapped[float] = mapped_column(default=PRIORITY_OF_NEW)
    """How much it weighs in the lottery of what is asked next."""
    created_at: Mapped[datetime] = mapped_column(Moment)

    board: Mapped[Board] = relationship()


class StatementVote(db.Model):  # type: ignore[name-defined,misc]
    """One vote of one voter, the last one. The key is another one on every board and no account stands beside it."""

    __tablename__ = "statement_vote"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, index=True)
    value: Mapped[int | None] = mapped_column(SmallInteger)
    """1 agrees, -1 disagrees, 0 passes; None after it was taken back."""
    counted: Mapped[bool] = mapped_column(default=False)
    """Whether the newest snapshot knows it as it is."""
    since: Mapped[date]


class OpinionSnapshot(db.Model):  # type: ignore[name-defined,misc]
    """What the votes of a board said at one moment: counts, never a person."""

    __tablename__ = "opinion_snapshot"
    __table_args__ = (Index("ix_opinion_snapshot_newest", "board_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    people: Mapped[int]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
