"""Who follows what, and what is new for a member."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.words import person_name
from portal.conversations import subjects
from portal.conversations.happenings import happening
from portal.conversations.models import Follow, MailChoice, Notice, NoticeChoice
from portal.conversations.subjects import End, Subject
from portal.kernel.db import db
from portal.kernel.permissions import Actor

MOST = 300
"""Newest notices that one page looks at; older ones than half a year are deleted."""


@dataclass(slots=True)
class News:
    """What happened to one thing since: sentences, the newest first."""

    subject: Subject
    sentences: list[str]
    at: datetime
    is_new: bool
    address: str


def follows(actor: Actor, ends: Collection[End]) -> set[End]:
    """Those of `ends` that the actor follows, in one statement."""
    if not actor.is_signed_in or not ends:
        return set()
    query = select(Follow.subject_kind, Follow.subject_id).where(
        Follow.person_id == actor.id, Follow.subject_id.in_({thing_id for _kind, thing_id in ends})
    )
    return {(kind, thing_id) for kind, thing_id in db.session.execute(query)} & set(ends)


def followers(end: End) -> list[int]:
    """The members who follow a thing."""
    query = select(Follow.person_id).where(Follow.subject_kind == end[0], Follow.subject_id == end[1])
    return list(db.session.scalars(query))


def follower_counts(kind: str, ids: Collection[int]) -> dict[int, int]:
    """How many members follow each of many things of one kind, in one statement."""
    query = select(Follow.subject_id, func.count()).where(Follow.subject_kind == kind, Follow.subject_id.in_(ids))
    rows = db.session.execute(query.group_by(Follow.subject_id))
    return dict.fromkeys(ids, 0) | dict(rows.all())


def followed(actor: Actor) -> list[Subject]:
    """What a member follows and may still read, the last one first."""
    query = select(Follow.subject_kind, Follow.subject_id).where(Follow.person_id == actor.id)
    ends = [(kind, thing_id) for kind, thing_id in db.session.execute(query.order_by(Follow.id.desc()))]
    found = subjects.resolve(actor, ends)
    return [found[end] for end in ends if end in found]


def choice(person_id: int) -> NoticeChoice:
    """How a member wants to hear; the defaults where they chose nothing (a row that is not in the database)."""
    found = db.session.get(NoticeChoice, person_id)
    return found or NoticeChoice(person_id=person_id, mails=MailChoice.INSTANT)


def unseen_count(person_id: int) -> int:
    """How many notices came since the member looked last."""
    seen = select(NoticeChoice.seen_at).where(NoticeChoice.person_id == person_id).scalar_subquery()
    query = select(func.count()).where(Notice.person_id == person_id, (Notice.at > seen) | seen.is_(None))
    return db.session.execute(query).scalar_one()


def news(actor: Actor, since: datetime | None, *, only: Collection[int] | None = None) -> list[News]:
    """What a member was told, one entry for each thing, the newest first; `only` these notices if given.

    What they may no longer read is left out. The sentences are in the present language.
    """
    query = select(Notice).where(Notice.person_id == actor.id).options(joinedload(Notice.by))
    if only is not None:
        query = query.where(Notice.id.in_(only))
    rows = list(db.session.scalars(query.order_by(Notice.id.desc()).limit(MOST)))
    found = subjects.resolve(actor, {(row.subject_kind, row.subject_id) for row in rows})
    grouped: dict[End, list[Notice]] = {}
    for row in rows:
        grouped.setdefault((row.subject_kind, row.subject_id), []).append(row)
    return [_news(found[end], group, since) for end, group in grouped.items() if end in found]


def _news(subject: Subject, rows: list[Notice], since: datetime | None) -> News:
    """One thing's notices, `rows` newest first, in which what is said alike is said once."""
    kinds: dict[tuple[str, bool], list[Notice]] = {}
    for row in rows:
        known = happening(row.happening)
        alone = known is not None and known.personal
        kinds.setdefault((row.happening + (row.key if alone else ""), since is None or row.at > since), []).append(row)
    sentences = [sentence for alike in kinds.values() if (sentence := _sentence(alike))]
    is_new = since is None or rows[0].at > since
    return News(subject, sentences, rows[0].at, is_new, rows[0].details.get("address") or subject.address)


def _sentence(alike: list[Notice]) -> str:
    known, newest = happening(alike[0].happening), alike[0]
    if known is None:
        return ""
    name = newest.details.get("name") or person_name(newest.by)
    return known.words(len(alike), {**newest.details, "name": name})
