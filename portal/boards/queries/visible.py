"""Where every list of boards and ideas starts: what this actor may know of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.boards.models import Board, Idea, IdeaAuthor, IdeaState
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, Role
from portal.regions.models import Process


def visible_boards(actor: Actor) -> Select[Board]:
    """Published boards of published processes for everybody; drafts too for members. Agrees with BoardVerb.SEE."""
    return select(Board).outerjoin(Board.process).where(_board_is_visible(actor.regions_as()))


def _board_is_visible(regions: Collection[int] | BindParameter[Any]) -> ColumnElement[bool]:
    """To members of `regions`, or to everybody."""
    process_is_public = or_(Board.process_id.is_(None), Process.published_at.is_not(None))
    shown = and_(Board.published_at.is_not(None), process_is_public)
    return or_(shown, Board.region_id.in_(regions))


# Written once: made anew for each page of a board it cost as much as reading the row.
_ONE = (
    select(Board)
    .outerjoin(Board.process)
    .where(_board_is_visible(bindparam("regions", expanding=True)), Board.id == bindparam("board"))
    .options(contains_eager(Board.process), joinedload(Board.region), joinedload(Board.theme))
)


def board(actor: Actor, board_id: int) -> Board:
    """One board with its region, process and theme, or NotFound."""
    found: Board | None = db.session.scalar(_ONE, {"board": board_id, "regions": actor.regions_as()})
    if found is None:
        raise NotFound
    return found


def visible_ideas(actor: Actor, visitor: bytes | None = None) -> Select[Idea]:
    """Ideas that people see, and one's own; those that wait or were hidden for who works there, too.

    `visitor` is the key of a resident on the idea's board. Agrees with IdeaVerb.SEE. Merged ideas are among them: they
    lead to the idea they are part of.
    """
    public = Idea.state.in_([IdeaState.PUBLIC, IdeaState.MERGED])
    mine: list[ColumnElement[bool]] = [Idea.region_id.in_(actor.regions_as(Role.ORGANISER, Role.PROFESSIONAL))]
    if actor.is_signed_in:
        mine.append(Idea.person_id == actor.id)
        mine.append(Idea.id.in_(select(IdeaAuthor.idea_id).where(IdeaAuthor.person_id == actor.id)))
    if visitor is not None:
        mine.append(Idea.visitor == visitor)
    query = select(Idea).join(Idea.board).outerjoin(Board.process)
    return query.where(_board_is_visible(actor.regions_as()), or_(public, *mine)).options(
        contains_eager(Idea.board).contains_eager(Board.process)
    )
