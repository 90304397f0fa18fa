"""A conversation as somebody reads it: top comments page by page, each with its replies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from portal.conversations import subjects
from portal.conversations.models import Comment, CommentSupport, Decision, Stance, State
from portal.conversations.queries.residents import own_keys
from portal.conversations.subjects import Subject
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor

PAGE = 20
POINTS = 50
"""How many points a side shows where they stand beside each other: those that most people support."""
EDITABLE = timedelta(minutes=30)
SORTS = ("newest", "oldest", "supported", "points")


@dataclass(slots=True)
class Said:
    """One comment as its reader sees it."""

    comment: Comment
    is_own: bool
    is_supported: bool
    reason: str = ""
    """Why a moderator hid it: told to its author alone."""
    replies: list[Said] = field(default_factory=list)

    @property
    def may_edit(self) -> bool:
        """Its author may change it while it waits, and for half an hour after it was written."""
        young = clock.now() - self.comment.created_at < EDITABLE
        state = self.comment.state
        return self.is_own and (state == State.WAITING or (state == State.SHOWN and young))


@dataclass(slots=True)
class Thread:
    """One page of a conversation; with sort "points" the two sides stand beside each other."""

    subject: Subject
    sort: str
    page: int
    pages: int
    count: int
    """Comments and replies that everybody sees."""
    top: list[Said]

    def side(self, stance: Stance | None) -> list[Said]:
        """The top comments of one side."""
        return [said for said in self.top if said.comment.stance == stance]


def thread(subject: Subject, sort: str = "newest", page: int = 1, reader: Author | None = None) -> Thread:
    """The conversation about `subject` as `reader` sees it; six statements, however long it is."""
    reader = reader or Author(actor=Actor())
    keys = own_keys(subject.place, reader.visitor)
    mine = _about(subject) | _known_as(reader, keys)
    shown, top = db.session.execute(_COUNTED, mine).one()
    sort = sort if sort in SORTS and (sort != "points" or subject.has_stances) else SORTS[0]
    pages = 1 if sort == "points" else max(1, -(-top // PAGE))
    page = min(max(page, 1), pages)
    comments = db.session.scalars(_top(sort), {**mine, "skipped": PAGE * (page - 1)}).all()
    replies = _replies(mine, comments)
    said = _said([*comments, *(reply for each in replies.values() for reply in each)], reader, keys)
    for comment in comments:
        said[comment.id].replies = [said[reply.id] for reply in replies[comment.id]]
    return Thread(subject, sort, page, pages, shown, [said[comment.id] for comment in comments])


def counts(kind: str, ids: Collection[int]) -> dict[int, int]:
    """How many comments everybody sees about each of many things of one kind, in one statement."""
    shown = select(Comment.subject_id, func.count()).where(
        Comment.subject_kind == kind, Comment.subject_id.in_(ids), Comment.state == State.SHOWN
    )
    rows = db.session.execute(shown.group_by(Comment.subject_id))
    return dict.fromkeys(ids, 0) | dict(rows.all())


def top_comments(kind: str, thing_id: int) -> list[Comment]:
    """What everybody sees about a thing, without replies, the oldest first."""
    here = (Comment.subject_kind == kind, Comment.subject_id == thing_id, Comment.parent_id.is_(None))
    return list(db.session.scalars(select(Comment).where(*here, Comment.state == State.SHOWN).order_by(Comment.id)))


def comment(actor: Actor, comment_id: int) -> tuple[Comment, Subject]:
    """A comment that was or is published, and what it is about; NotFound where the actor may not read that."""
    found = db.session.get(Comment, comment_id)
    if found is None or found.published_at is None:
        raise NotFound
    return found, subjects.subject(actor, found.subject_kind, found.subject_id)


def newer(subject: Subject, after: int, reader: Author) -> int:
    """How many comments of others came since the one with the id `after`."""
    mine = _about(subject) | _known_as(reader, own_keys(subject.place, reader.visitor))
    many, own = db.session.execute(_NEWER, {**mine, "after": after}).one()
    return int(many) - int(own)


def own_comment(subject: Subject, author: Author, comment_id: int) -> Said:
    """A comment about `subject` that `author` wrote, or NotFound."""
    keys = own_keys(subject.place, author.visitor)
    mine = _about(subject) | _known_as(author, keys)
    found = db.session.scalar(_OWN, {**mine, "comment": comment_id})
    if found is None:
        raise NotFound
    return _said([found], author, keys)[found.id]


def page_of(subject: Subject, comment: Comment) -> int:
    """On which page, the newest first, a comment or the comment it replies to stands for everybody."""
    top = comment.parent_id or comment.id
    newer = _about(subject) | _known_as(Author(actor=Actor()), ())
    return 1 + db.session.execute(_NEWER_TOP, {**newer, "after": top}).scalar_one() // PAGE


# Statements written once, as every page with a conversation asks them: what it is about and who reads are parameters.


def _about(subject: Subject) -> dict[str, Any]:
    return {"kind": subject.kind, "thing": subject.id}


def _known_as(author: Author, keys: Collection[bytes]) -> dict[str, Any]:
    """By which comments are an author's own: a member by the account alone."""
    return {"person": author.person_id, "keys": list(keys) if author.person_id is None else []}


_IS_ABOUT = and_(Comment.subject_kind == bindparam("kind"), Comment.subject_id == bindparam("thing"))
_IS_BY = or_(Comment.person_id == bindparam("person"), Comment.visitor.in_(bindparam("keys", expanding=True)))
_IS_VISIBLE = or_(
    Comment.state == State.SHOWN,
    and_(Comment.state.in_((State.HIDDEN, State.WITHDRAWN)), Comment.published_at.is_not(None)),
    and_(Comment.state.in_((State.WAITING, State.HIDDEN)), _IS_BY),
)
"""What is shown, the trace of what once was, and what the reader wrote."""

_IS_TOP = Comment.parent_id.is_(None)
_COUNTED = select(func.count().filter(Comment.state == State.SHOWN), func.count().filter(_IS_TOP)).where(
    _IS_ABOUT, _IS_VISIBLE
)
"""How many are shown to everybody, and how many top comments this reader has before them."""

_ORDERS = {
    "newest": (Comment.id.desc(),),
    "oldest": (Comment.id,),
    "supported": (Comment.supports.desc(), Comment.id.desc()),
}


@cache
def _mine() -> Select[Comment]:
    """With the people who wrote. Written at first use: it asks for all tables, which are not there at import."""
    return select(Comment).where(_IS_ABOUT, _IS_VISIBLE).options(joinedload(Comment.person))


@cache
def _top(sort: str) -> Select[Comment]:
    if sort == "points":
        return _best()
    skipped = bindparam("skipped", type_=Integer())
    return _mine().where(_IS_TOP).order_by(*_ORDERS[sort]).limit(PAGE).offset(skipped)


@cache
def _below() -> Select[Comment]:
    return _mine().where(Comment.parent_id.in_(bindparam("parents", expanding=True))).order_by(Comment.id)


_IS_LATER = Comment.id > bindparam("after")
_NEWER = select(func.count(), func.count().filter(_IS_BY)).where(_IS_ABOUT, Comment.state == State.SHOWN, _IS_LATER)
_NEWER_TOP = select(func.count()).where(_IS_ABOUT, _IS_VISIBLE, _IS_TOP, _IS_LATER)
_OWN = select(Comment).where(_IS_ABOUT, _IS_BY, Comment.id == bindparam("comment"))

_SUPPORTS = CommentSupport.__table__.c
_SUPPORTED = select(_SUPPORTS.comment_id).where(
    _SUPPORTS.comment_id.in_(bindparam("ids", expanding=True)),
    or_(_SUPPORTS.person_id == bindparam("person"), _SUPPORTS.visitor == bindparam("visitor")),
)


def _best() -> Select[Comment]:
    """The points of both sides that most people support."""
    place = func.row_number().over(partition_by=Comment.stance, order_by=(Comment.supports.desc(), Comment.id))
    points = select(Comment.id, place.label("place")).where(
        _IS_ABOUT, _IS_VISIBLE, _IS_TOP, Comment.stance.is_not(None)
    )
    numbered = points.subquery()
    best = select(Comment).where(Comment.id.in_(select(numbered.c.id).where(numbered.c.place <= POINTS)))
    return best.order_by(Comment.supports.desc(), Comment.id).options(joinedload(Comment.person))


def _replies(mine: dict[str, Any], comments: Sequence[Comment]) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = defaultdict(list)
    for reply in db.session.scalars(_below(), {**mine, "parents": [comment.id for comment in comments]}):
        found[reply.parent_id or 0].append(reply)
    return found


def _said(comments: Sequence[Comment], reader: Author, keys: Collection[bytes]) -> dict[int, Said]:
    supported = _supported([comment.id for comment in comments], reader)
    own = {c.id for c in comments if _wrote(c, reader, keys)}
    reasons = _reasons([c.id for c in comments if c.id in own and c.state == State.HIDDEN])
    return {c.id: Said(c, c.id in own, c.id in supported, reasons.get(c.id, "")) for c in comments}


def _wrote(comment: Comment, reader: Author, keys: Collection[bytes]) -> bool:
    if reader.person_id is not None:
        return comment.person_id == reader.person_id
    return comment.visitor is not None and comment.visitor in keys


def _supported(ids: Collection[int], reader: Author) -> set[int]:
    if not ids or not reader.is_known:
        return set()
    by = {"person": reader.person_id, "visitor": reader.visitor if reader.person_id is None else None}
    return set(db.session.connection().scalars(_SUPPORTED, {"ids": list(ids), **by}))


def _reasons(ids: Collection[int]) -> dict[int, str]:
    """Why each of some comments was hidden last."""
    if not ids:
        return {}
    told = select(Decision.thing_id, Decision.reason).where(
        Decision.kind == Comment.__tablename__, Decision.thing_id.in_(ids), Decision.undone_at.is_(None)
    )
    return dict(db.session.execute(told.order_by(Decision.id)).all())
