"""Following a thing: only members can, since only they have a page and an address for news."""

from __future__ import annotations

from sqlalchemy import delete

from portal.conversations.models import Follow
from portal.conversations.rows import insert_new
from portal.conversations.subjects import Subject
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.permissions import Actor


def follow(actor: Actor, subject: Subject) -> None:
    """Let a member hear what becomes of `subject`; twice is once."""
    row = {"person_id": actor.id, "subject_kind": subject.kind, "subject_id": subject.id, "since": clock.now()}
    insert_new(Follow, row)


def unfollow(actor: Actor, subject: Subject) -> None:
    """Stop it."""
    mine = (Follow.person_id == actor.id, Follow.subject_kind == subject.kind, Follow.subject_id == subject.id)
    db.session.execute(delete(Follow).where(*mine))
