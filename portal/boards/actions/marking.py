"""Marking the ideas of a board as seen."""

from __future__ import annotations

from sqlalchemy import select

from portal.boards.models import Board, BoardMark, Idea, IdeaState
from portal.boards.queries.marks import last_idea
from portal.kernel import clock
from portal.kernel.db import db, insert_into
from portal.kernel.permissions import Actor


def mark_seen(actor: Actor, board: Board, last: int) -> None:
    """Set the member's mark to the idea `last`, the newest there was on the page they saw. Parallel tries leave one."""
    waiting = select(Idea.id).where(Idea.board_id == board.id, Idea.state == IdeaState.WAITING, Idea.id <= last)
    mark = {
        "last_idea": max(0, min(last, last_idea(board))),
        "waited": list(db.session.scalars(waiting)),
        "at": clock.now(),
    }
    insert = insert_into(BoardMark).values(person_id=actor.id, board_id=board.id, **mark)
    db.session.execute(insert.on_conflict_do_update(index_elements=["person_id", "board_id"], set_=mark))
