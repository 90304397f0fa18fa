"""A board's ideas as a list of 25 and as columns by status: sorted, filtered, the same from the same link.

A card is one row of a few columns: 500 ideas as whole objects took four times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from portal.boards.models import (
    Board,
    BoardMark,
    Idea,
    IdeaDeterminant,
    IdeaState,
    IdeaStatus,
    IdeaSupport,
    IdeaTag,
)
from portal.boards.queries.marks import is_new
from portal.boards.queries.search import with_words
from portal.kernel.db import db
from portal.kernel.perspectives import Perspective
from portal.regions.models import Area

PER_PAGE = 25
PER_LANE = 125
"""Cards of one column: four columns together show 500 at most."""
LANES = (IdeaStatus.CONSIDERING, IdeaStatus.PLAN, IdeaStatus.DOING, IdeaStatus.DONE)
SLIM = (IdeaStatus.LATER, IdeaStatus.NO)
_PRIME = 2**31 - 1


class Sort(str, Enum):
    """In which order a list stands."""

    RECENT = "recent"
    SUPPORTED = "supported"
    DISCUSSED = "discussed"
    RANDOM = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to see of a board. `areas` are an area and those within it; `since` asks for what is new."""

    sort: Sort = Sort.RECENT
    seed: int = 1
    status: IdeaStatus | None = None
    determinant: str = ""
    area: int | None = None
    areas: Sequence[int] = ()
    perspective: Perspective | None = None
    language: str = ""
    tag: str = ""
    text: str = ""
    since: BoardMark | None = None
    state: IdeaState = IdeaState.PUBLIC
    page: int = 1


class Card(NamedTuple):
    """What a list shows of an idea."""

    id: int
    number: int
    title: str
    language: str
    excerpt: str
    perspective: Perspective
    status: IdeaStatus
    state: IdeaState
    support_count: int
    comment_count: int
    answered_by: str
    area: str | None
    merged: int

    @property
    def reference(self) -> str:
        return f"B-{self.number}"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    cards: list[Card]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def listed(board: Board, wish: Wish) -> Listed:
    """The wished page of a board that the reader may see; a page beyond the last one is the last one."""
    conditions = _conditions(board, wish)
    total = db.session.execute(select(func.count()).select_from(Idea).where(*conditions)).scalar_one()
    page = min(max(1, wish.page), max(1, -(-total // PER_PAGE)))
    order = _order(wish)
    numbers = select(Idea.id).where(*conditions).order_by(*order).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return Listed(cards(_CARDS.where(Idea.id.in_(numbers.subquery().select())).order_by(*order)), total, page)


def lanes(board: Board, wish: Wish) -> dict[IdeaStatus, list[Card]]:
    """The columns, the most supported first, in one statement whatever their number."""
    conditions = _conditions(board, wish)
    wanted = [wish.status] if wish.status in LANES else LANES if wish.status is None else []
    tops = [
        select(Idea.id)
        .where(*conditions, Idea.status == status)
        .order_by(Idea.support_count.desc(), Idea.id.desc())
        .limit(PER_LANE)
        .subquery()
        .select()
        for status in wanted
    ]
    found: dict[IdeaStatus, list[Card]] = {status: [] for status in LANES}
    if tops:
        query = _CARDS.where(Idea.id.in_(union_all(*tops).subquery().select()))
        for card in cards(query.order_by(Idea.support_count.desc(), Idea.id.desc())):
            found[card.status].append(card)
    return found


def counts_by_status(board: Board, wish: Wish) -> dict[IdeaStatus, int]:
    """How many of the wished ideas have which status."""
    query = select(Idea.status, func.count()).where(*_conditions(board, wish)).group_by(Idea.status)
    return dict.fromkeys(IdeaStatus, 0) | {status: count for status, count in db.session.execute(query)}  # noqa: C416


def count_in(board: Board, state: IdeaState) -> int:
    """How many ideas of a board wait, or were hidden."""
    query = select(func.count()).select_from(Idea).where(Idea.board_id == board.id, Idea.state == state)
    return db.session.execute(query).scalar_one()


def card(idea: Idea) -> Card:
    """One idea as lists show it."""
    return cards(_CARDS.where(Idea.id == idea.id))[0]


def cards(query: Select[Any]) -> list[Card]:
    return [Card._make(row) for row in db.session.execute(query)]


def _cards() -> Select[Any]:
    part = aliased(Idea)
    merged = select(func.count()).select_from(part).where(part.merged_into_id == Idea.id).scalar_subquery()
    columns = (
        *(Idea.id, Idea.number, Idea.title, Idea.language, Idea.excerpt, Idea.perspective, Idea.status, Idea.state),
        *(Idea.support_count, Idea.comment_count, Idea.answered_by, Area.name, merged),
    )
    return select(*columns).outerjoin(Area, Idea.area_id == Area.id)


_CARDS = _cards()
"""Put together once: the same for each page took longer than asking it."""


def _conditions(board: Board, wish: Wish) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Idea.board_id == board.id, Idea.state == wish.state]
    if wish.status:
        found.append(Idea.status == wish.status)
    if wish.perspective:
        found.append(Idea.perspective == wish.perspective)
    if wish.language:
        found.append(Idea.language == wish.language)
    if wish.areas:
        found.append(Idea.area_id.in_(wish.areas))
    if wish.determinant:
        found.append(Idea.id.in_(select(IdeaDeterminant.idea_id).where(IdeaDeterminant.key == wish.determinant)))
    if wish.tag:
        found.append(Idea.id.in_(select(IdeaTag.idea_id).where(IdeaTag.name == wish.tag)))
    if wish.since:
        found.append(is_new(wish.since))
    said = with_words(wish.text) if wish.text else None
    return [*found, said] if said is not None else found


def _order(wish: Wish) -> list[ColumnElement[Any]]:
    if wish.sort is Sort.SUPPORTED:
        return [Idea.support_count.desc(), Idea.id.desc()]
    if wish.sort is Sort.DISCUSSED:
        return [Idea.comment_count.desc(), Idea.id.desc()]
    if wish.sort is Sort.RANDOM:
        return [(Idea.lot * wish.seed % _PRIME).asc(), Idea.id.asc()]
    return [Idea.id.desc()]


def supported(ids: Sequence[int], key: bytes | None) -> set[int]:
    """Which of these ideas the holder of `key` supports."""
    if key is None or not ids:
        return set()
    query = select(IdeaSupport.idea_id).where(IdeaSupport.key == key, IdeaSupport.idea_id.in_(ids))
    return set(db.session.scalars(query))


_TAGS = (
    select(IdeaTag.name)
    .join(Idea, Idea.id == IdeaTag.idea_id)
    .where(Idea.board_id == bindparam("board"), Idea.state == IdeaState.PUBLIC)
    .distinct()
    .order_by(IdeaTag.name)
)


def tags_of(board: Board) -> list[str]:
    """The tags that ideas have which everybody sees, by name."""
    return list(db.session.scalars(_TAGS, {"board": board.id}))


class Numbers(NamedTuple):
    """How much happened on a board."""

    ideas: int
    supports: int
    comments: int
    answered: int


def numbers_of(board: Board) -> Numbers:
    """Ideas that people see, how often they were supported and commented, and how many have an official answer."""
    answered = func.count().filter(Idea.answered_on.is_not(None))
    sums = func.coalesce(func.sum(Idea.support_count), 0), func.coalesce(func.sum(Idea.comment_count), 0)
    query = select(func.count(), *sums, answered).where(Idea.board_id == board.id, Idea.state == IdeaState.PUBLIC)
    return Numbers._make(db.session.execute(query).one())
