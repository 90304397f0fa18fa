"""What the slice keeps about a person, and what it forgets when they leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from portal.conversations.models import (
    Comment,
    CommentSupport,
    CommentVersion,
    Follow,
    Notice,
    NoticeChoice,
    Report,
    StopLink,
)
from portal.conversations.queries.notices import choice
from portal.kernel.db import db


def collect(person_id: int) -> dict[str, Any]:
    """Comments with what they said before, supports, reports, what is followed, notices and the choice of mails."""
    comments = db.session.scalars(select(Comment).where(Comment.person_id == person_id).order_by(Comment.id))
    return {
        "comments": [_comment(comment) for comment in comments],
        "supported_comments": _all(CommentSupport.comment_id, CommentSupport.person_id == person_id),
        "reports": [
            {"thing": f"{r.kind} {r.thing_id}", "reason": r.reason.value, "note": r.note, "at": r.at.isoformat()}
            for r in db.session.scalars(select(Report).where(Report.person_id == person_id).order_by(Report.id))
        ],
        "follows": [
            {"thing": f"{f.subject_kind} {f.subject_id}", "since": f.since.isoformat()}
            for f in db.session.scalars(select(Follow).where(Follow.person_id == person_id).order_by(Follow.id))
        ],
        "notices": [
            {"what": n.happening, "about": f"{n.subject_kind} {n.subject_id}", "at": n.at.isoformat()}
            for n in db.session.scalars(select(Notice).where(Notice.person_id == person_id).order_by(Notice.id))
        ],
        "mails": choice(person_id).mails.value,
    }


def erase(person_id: int) -> None:
    """What they wrote stays, by a former member; what they followed and were told goes."""
    for table in (Follow, Notice, NoticeChoice, StopLink):
        db.session.execute(delete(table).where(table.person_id == person_id))


def _comment(comment: Comment) -> dict[str, Any]:
    before = CommentVersion.comment_id == comment.id
    return {
        "about": f"{comment.subject_kind} {comment.subject_id}",
        "text": comment.body,
        "before": _all(CommentVersion.body, before),
        "side": comment.stance.value if comment.stance else None,
        "language": comment.language,
        "state": comment.state.value,
        "supports": comment.supports,
        "at": comment.created_at.isoformat(),
    }


def _all(column: Any, where: Any) -> list[Any]:
    return list(db.session.scalars(select(column).where(where)))
