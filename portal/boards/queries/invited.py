"""Which invitation a code is, and as whom its supports and votes count."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from portal.boards.models import Board, BoardInvitation
from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash


def invitation_hash(code: str) -> bytes:
    return keyed_hash("invitation to a board", code)


def invited_key(board: Board, code: str) -> bytes | None:
    """The key that everything done with this invitation has in common, on whichever device; None for a wrong code.

    It is made from the code itself, which nobody keeps but who was invited: so the table of invitations does not tell
    what was done with which of them.
    """
    known = BoardInvitation.hash == invitation_hash(code), BoardInvitation.board_id == board.id
    is_good = db.session.scalar(select(BoardInvitation.board_id).where(*known))
    return keyed_hash("invited to a board", code, board.place) if is_good else None


def invitations_by_day(board: Board) -> list[tuple[date, int]]:
    """How many invitations were made on which day, the last day first."""
    day = BoardInvitation.made_on
    query = select(day, func.count()).where(BoardInvitation.board_id == board.id).group_by(day)
    return [(made_on, count) for made_on, count in db.session.execute(query.order_by(day.desc()))]
