"""One idea with what stands beside it, and the ideas that somebody brought to a board."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Membership, Person
from portal.boards.models import Board, Idea, IdeaNote, IdeaState
from portal.boards.queries.visible import IDEAS, known_as
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.regions.models import Determinant, Organisation

# Written once: made anew for each page of an idea they cost more than reading the rows.
_BOARD = select(Idea.board_id).where(Idea.id == bindparam("id"))
_FEW = (Idea.authors, Idea.determinants, Idea.tags)
"""What few ideas have: it is looked up only where there is any."""
_ONE = (
    IDEAS.where(Idea.id == bindparam("id"))
    .options(
        *(joinedload(Idea.area), joinedload(Idea.assigned), joinedload(Idea.photo), joinedload(Idea.text)),
        *(contains_eager(Idea.board).joinedload(Board.region), contains_eager(Idea.board).joinedload(Board.theme)),
    )
    .add_columns(*(relation.any() for relation in _FEW))
)
_DETERMINANTS = select(Determinant).order_by(Determinant.id)
_WAITING = (
    select(Idea)
    .where(Idea.board_id == bindparam("board"), Idea.state == IdeaState.WAITING)
    .order_by(Idea.id.desc())
    .limit(20)
)
_WAITING_OF_VISITOR = _WAITING.where(Idea.visitor == bindparam("visitor"))
_WAITING_OF_MEMBER = _WAITING.where(Idea.person_id == bindparam("person"))


def board_of(idea_id: int) -> int:
    """The number of the board an idea is on, for finding out as whom a visitor is known there; or NotFound."""
    found = db.session.connection().scalar(_BOARD, {"id": idea_id})
    if found is None:
        raise NotFound
    return found


def idea(actor: Actor, idea_id: int, visitor: bytes | None = None) -> Idea:
    """One idea with board, area and authors, or NotFound."""
    row = db.session.execute(_ONE, {**known_as(actor, visitor), "id": idea_id}).first()
    if row is None:
        raise NotFound
    found, *has = row
    for relation, is_there in zip(_FEW, has, strict=True):
        if not is_there:
            set_committed_value(found, relation.key, [])
    return found  # type: ignore[no-any-return]


def members_among_authors(*ideas: Idea) -> set[int]:
    """The members who wrote some of these ideas, by their ids."""
    people = (person for idea in ideas for person in (idea.person_id, *(each.person_id for each in idea.authors)))
    return {person for person in people if person is not None}


def notes(idea: Idea) -> list[IdeaNote]:
    """What professionals wrote about an idea for each other, the newest first."""
    query = select(IdeaNote).where(IdeaNote.idea_id == idea.id).options(joinedload(IdeaNote.person))
    return list(db.session.scalars(query.order_by(IdeaNote.id.desc())))


def waiting_of(board: Board, visitor: bytes | None, person_id: int | None) -> list[Idea]:
    """The author's own ideas that nobody else sees yet."""
    if visitor is None and person_id is None:
        return []
    own = _WAITING_OF_VISITOR if person_id is None else _WAITING_OF_MEMBER
    return list(db.session.scalars(own, {"board": board.id, "visitor": visitor, "person": person_id}))


def brought(place_board: int, visitors: Collection[bytes]) -> list[Idea]:
    """Everything that a resident, known by these keys, brought to a board."""
    query = select(Idea).where(Idea.board_id == place_board, Idea.visitor.in_(visitors))
    return list(db.session.scalars(query.order_by(Idea.id.desc()).limit(200)))


def determinants_of(board: Board) -> list[Determinant]:
    """The causes that fit the board's theme; all of them where it has none."""
    keys = board.theme.determinants if board.theme else []
    rows = db.session.scalars(_DETERMINANTS)
    return [row for row in rows if not keys or row.key in keys]


def members_of(region_id: int) -> list[tuple[int, str]]:
    """Who can take care of an idea: the region's members by name."""
    query = select(Person.id, Person.name).join(Membership).where(Membership.region_id == region_id)
    rows = db.session.execute(query.where(Person.left_on.is_(None)).distinct())
    return sorted(((row.id, row.name) for row in rows), key=lambda pair: pair[1].casefold())


def organisation_of(actor: Actor, region_id: int) -> str:
    """For which organisation somebody speaks in a region; empty for none."""
    query = select(Organisation.name).join(Membership, Membership.organisation_id == Organisation.id)
    own = query.where(Membership.person_id == actor.id, Membership.region_id == region_id)
    return db.session.scalar(own.order_by(Membership.id).limit(1)) or ""
