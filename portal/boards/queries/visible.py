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
    return _ideas(**known_as(actor, visitor))


def known_as(actor: Actor, visitor: bytes | None = None) -> dict[str, Any]:
    """What `IDEAS` is asked with: as whom somebody looks."""
    works_in = actor.regions_as(Role.ORGANISER, Role.PROFESSIONAL)
    return {"regions": actor.regions_as(), "works_in": works_in, "person": actor.id, "visitor": visitor}


def _ideas(*, regions: Any, works_in: Any, person: Any, visitor: Any) -> Select[Idea]:
    """Each is a value, or a parameter that gets it later: one without a value fits nothing."""
    public = Idea.state.in_([IdeaState.PUBLIC, IdeaState.MERGED])
    mine: list[ColumnElement[bool]] = [Idea.region_id.in_(works_in)]
    if person is not None:
        mine.append(Idea.person_id == person)
        mine.append(Idea.id.in_(select(IdeaAuthor.idea_id).where(IdeaAuthor.person_id == person)))
    if visitor is not None:
        mine.append(Idea.visitor == visitor)
    query = select(Idea).join(Idea.board).outerjoin(Board.process)
    return query.where(_board_is_visible(regions), or_(public, *mine)).options(
        contains_eager(Idea.board).contains_eager(Board.process)
    )


IDEAS = _ideas(
    regions=bindparam("regions", expanding=True),
    works_in=bindparam("works_in", expanding=True),
    person=bindparam("person"),
    visitor=bindparam("visitor"),
)
"""`visible_ideas` written once, for what each page of an idea asks; its parameters are `known_as(actor, visitor)`."""

_SOME = IDEAS.where(Idea.id.in_(bindparam("ids", expanding=True)))


def ideas_among(actor: Actor, ids: Collection[int]) -> list[Idea]:
    """Those of `ids` that the actor may know of."""
    return list(db.session.scalars(_SOME, {**known_as(actor), "ids": list(ids)}))
