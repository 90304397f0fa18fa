"""What is new on a board since somebody marked it as seen."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.boards.models import Board, BoardMark, Idea, IdeaState
from portal.kernel.db import db


def mark_of(person_id: int, board: Board) -> BoardMark | None:
    return db.session.get(BoardMark, (person_id, board.id))


def is_new(mark: BoardMark) -> ColumnElement[bool]:
    """Ideas of others that came, or were let through, after the mark."""
    came = or_(Idea.id > mark.last_idea, Idea.id.in_(mark.waited))
    return and_(came, Idea.person_id.is_distinct_from(mark.person_id))


def count_new(board: Board, mark: BoardMark) -> int:
    query = select(func.count()).where(Idea.board_id == board.id, Idea.state == IdeaState.PUBLIC, is_new(mark))
    return db.session.execute(query).scalar_one()


def last_idea(board: Board) -> int:
    """The highest id on a board, 0 without ideas: what a mark that is set now covers."""
    return db.session.execute(select(func.max(Idea.id)).where(Idea.board_id == board.id)).scalar_one() or 0
