"""When the thing a conversation is about is merged with another, split again, or removed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update

from portal.conversations.models import Comment, Decision, Follow, Notice, Report
from portal.conversations.rows import insert_new
from portal.conversations.subjects import End
from portal.kernel import clock
from portal.kernel.db import db


def move(source: End, target: End) -> dict[str, list[int]]:
    """Bring every comment and follower of `source` to `target`; what is given back undoes it with `put_back`."""
    here = (Comment.subject_kind == source[0], Comment.subject_id == source[1])
    comments = list(db.session.scalars(select(Comment.id).where(*here)))
    _assign(comments, target)
    following = select(Follow.person_id).where(Follow.subject_kind == source[0], Follow.subject_id == source[1])
    people = list(db.session.scalars(following))
    common = {"subject_kind": target[0], "subject_id": target[1], "since": clock.now()}
    new = insert_new(Follow, *({**common, "person_id": person} for person in people), returning=(Follow.id,))
    return {"comments": comments, "follows": [row.id for row in new]}


def put_back(moved: dict[str, list[int]], source: End) -> None:
    """Undo `move`: its comments return to `source` with the replies they got since; who followed both still does."""
    ids = moved["comments"]
    replies = db.session.scalars(select(Comment.id).where(Comment.parent_id.in_(ids)))
    _assign({*ids, *replies}, source)
    db.session.execute(delete(Follow).where(Follow.id.in_(moved["follows"])))


def forget(kind: str, ids: Collection[int]) -> None:
    """Remove what is said about things that are removed, and what was reported and decided about them."""
    here = (Comment.subject_kind == kind, Comment.subject_id.in_(ids))
    said = list(db.session.scalars(select(Comment.id).where(*here)))
    for table in (Report, Decision):
        db.session.execute(delete(table).where(table.kind == kind, table.thing_id.in_(ids)))
        db.session.execute(delete(table).where(table.kind == Comment.__tablename__, table.thing_id.in_(said)))
    for table in (Comment, Follow, Notice):
        db.session.execute(delete(table).where(table.subject_kind == kind, table.subject_id.in_(ids)))


def _assign(ids: Collection[int], end: End) -> None:
    values = {"subject_kind": end[0], "subject_id": end[1]}
    db.session.execute(update(Comment).where(Comment.id.in_(ids)).values(values))
