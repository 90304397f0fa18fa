"""A board's ideas as a list of 25 and as columns by status: sorted, filtered, the same from the same link.

A card is one row of a few columns: 500 ideas as whole objects took four times as long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, and_, bindparam, func, select, union_all
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
from portal.boards.queries.search import looked_for
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
    values = _values(board, wish)
    total = db.session.execute(_narrowed(_counted, wish), values).scalar_one()
    page = min(max(1, wish.page), max(1, -(-total // PER_PAGE)))
    values |= {"seed": wish.seed, "skipped": (page - 1) * PER_PAGE}
    return Listed(cards(_narrowed(_PAGES[wish.sort], wish), values), total, page)


def lanes(board: Board, wish: Wish) -> dict[IdeaStatus, list[Card]]:
    """The columns, the most supported first, in one statement whatever their number."""
    conditions = _conditions(_filters(wish), *_found(wish))
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
        for card in cards(query.order_by(Idea.support_count.desc(), Idea.id.desc()), _values(board, wish)):
            found[card.status].append(card)
    return found


def counts_by_status(board: Board, wish: Wish) -> dict[IdeaStatus, int]:
    """How many of the wished ideas have which status."""
    rows = db.session.execute(_narrowed(_by_status, wish), _values(board, wish))
    return dict.fromkeys(IdeaStatus, 0) | {status: count for status, count in rows}  # noqa: C416


def count_in(board: Board, state: IdeaState) -> int:
    """How many ideas of a board wait, or were hidden."""
    return db.session.execute(_counted(()), {"board": board.id, "state": state}).scalar_one()


def card(idea: Idea) -> Card:
    """One idea as lists show it."""
    return cards(_CARDS.where(Idea.id == idea.id))[0]


def cards(query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Card]:
    return [Card._make(row) for row in db.session.execute(query, values)]


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


# Statements are put together once for each set of filters: anew for each page they took longer than asking them.
_HERE = and_(Idea.board_id == bindparam("board"), Idea.state == bindparam("state"))
_FILTERS: dict[str, ColumnElement[bool]] = {
    "status": Idea.status == bindparam("status"),
    "perspective": Idea.perspective == bindparam("perspective"),
    "language": Idea.language == bindparam("language"),
    "areas": Idea.area_id.in_(bindparam("areas", expanding=True)),
    "determinant": Idea.id.in_(select(IdeaDeterminant.idea_id).where(IdeaDeterminant.key == bindparam("determinant"))),
    "tag": Idea.id.in_(select(IdeaTag.idea_id).where(IdeaTag.name == bindparam("tag"))),
}
_ORDERS: dict[Sort, tuple[ColumnElement[Any], ...]] = {
    Sort.RECENT: (Idea.id.desc(),),
    Sort.SUPPORTED: (Idea.support_count.desc(), Idea.id.desc()),
    Sort.DISCUSSED: (Idea.comment_count.desc(), Idea.id.desc()),
    Sort.RANDOM: ((Idea.lot * bindparam("seed", type_=BigInteger()) % _PRIME).asc(), Idea.id.asc()),
}


def _filters(wish: Wish) -> tuple[str, ...]:
    return tuple(name for name in _FILTERS if getattr(wish, name))


def _values(board: Board, wish: Wish) -> dict[str, Any]:
    return {"board": board.id, "state": wish.state} | {name: getattr(wish, name) for name in _filters(wish)}


def _found(wish: Wish) -> list[ColumnElement[bool]]:
    """What is looked for beyond the filters, said anew each time: words, and what is new to somebody."""
    said = looked_for(wish.text) if wish.text else None
    return [each for each in (said, is_new(wish.since) if wish.since else None) if each is not None]


def _conditions(filters: tuple[str, ...], *found: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    return [_HERE, *(_FILTERS[name] for name in filters), *found]


def _narrowed(statement: Any, wish: Wish) -> Select[Any]:
    """The statement for what is wished: one that was put together before, unless words are looked for."""
    found = _found(wish)
    made: Select[Any] = statement.__wrapped__(_filters(wish), *found) if found else statement(_filters(wish))
    return made


@cache
def _counted(filters: tuple[str, ...], *found: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(Idea).where(*_conditions(filters, *found))


@cache
def _by_status(filters: tuple[str, ...], *found: ColumnElement[bool]) -> Select[IdeaStatus, int]:
    return select(Idea.status, func.count()).where(*_conditions(filters, *found)).group_by(Idea.status)


def _page_by(sort: Sort) -> Any:
    order, skipped = _ORDERS[sort], bindparam("skipped", type_=Integer())

    @cache
    def page(filters: tuple[str, ...], *found: ColumnElement[bool]) -> Select[Any]:
        ids = select(Idea.id).where(*_conditions(filters, *found)).order_by(*order).limit(PER_PAGE).offset(skipped)
        return _CARDS.where(Idea.id.in_(ids.subquery().select())).order_by(*order)

    return page


_PAGES = {sort: _page_by(sort) for sort in Sort}


_SUPPORTED = select(IdeaSupport.__table__.c.idea_id).where(
    IdeaSupport.__table__.c.key == bindparam("key"),
    IdeaSupport.__table__.c.idea_id.in_(bindparam("ideas", expanding=True)),
)


def supported(ids: Sequence[int], key: bytes | None) -> set[int]:
    """Which of these ideas the holder of `key` supports."""
    if key is None or not ids:
        return set()
    return set(db.session.connection().scalars(_SUPPORTED, {"key": key, "ideas": ids}))


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
