"""The boards of a region or process, and how much is on them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.boards.models import Board, Idea, IdeaState
from portal.boards.queries.visible import visible_boards
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.regions.models import Process, Region


@dataclass(frozen=True, slots=True)
class Counted:
    """A board with the number of its ideas that people see, and of those that wait."""

    board: Board
    ideas: int
    waiting: int


def boards_of(actor: Actor, region: Region | None = None, process: Process | None = None) -> list[Counted]:
    """The boards of a region or process, or all of them, the newest first; three statements at most."""
    query = visible_boards(actor).options(contains_eager(Board.process), joinedload(Board.region))
    if region is not None:
        query = query.where(Board.region_id == region.id)
    if process is not None:
        query = query.where(Board.process_id == process.id)
    found = list(db.session.scalars(query.order_by(Board.id.desc()).limit(200)))
    counts = _counts([board.id for board in found])
    return [
        Counted(board, counts.get((board.id, IdeaState.PUBLIC), 0), counts.get((board.id, IdeaState.WAITING), 0))
        for board in found
    ]


def _counts(ids: list[int]) -> dict[tuple[int, IdeaState], int]:
    if not ids:
        return {}
    states = select(Idea.board_id, Idea.state, func.count()).where(Idea.board_id.in_(ids))
    return {
        (board, state): count for board, state, count in db.session.execute(states.group_by(Idea.board_id, Idea.state))
    }
