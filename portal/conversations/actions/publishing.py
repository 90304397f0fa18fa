"""What happens when a comment becomes public: at once, or when a moderator shows it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from portal.accounts.models import Membership, Person
from portal.conversations.actions.notices import tell
from portal.conversations.models import Comment, State
from portal.conversations.subjects import Subject
from portal.kernel import clock, live
from portal.kernel.authors import Author
from portal.kernel.db import db


def publish(subject: Subject, comment: Comment, author: Author) -> None:
    """Show a comment; for the first time also tell who is answered, who is named, and who follows, in this order."""
    comment.state = State.SHOWN
    first = comment.published_at is None
    comment.published_at = comment.published_at or clock.now()
    db.session.flush()
    if first:
        _tell(subject, comment, author)
    say(subject, comment)


def say(subject: Subject, comment: Comment) -> None:
    """Let open pages know that the conversation changed."""
    if subject.topic:
        live.publish(subject.topic, "comment", subject=subject.kind, id=subject.id, comment=comment.id)


def _tell(subject: Subject, comment: Comment, author: Author) -> None:
    parent = db.session.get(Comment, comment.parent_id) if comment.parent_id else None
    answered = [parent.person_id] if parent is not None and parent.person_id else []
    key, address = str(comment.id), f"/comments/{comment.id}"
    named = mentioned(subject, comment)
    tell(subject.end, "comment.reply", key=key, to=answered, by=author, address=address)
    tell(subject.end, "comment.mention", key=key, to=named, besides=answered, by=author, address=address)
    tell(subject.end, "comment.added", key=key, besides=[*answered, *named], by=author)


def mentioned(subject: Subject, comment: Comment) -> list[int]:
    """The members of the region whom a comment names: ticked in the form, or written as @Name."""
    names = members(subject)
    ticked = [person for person in comment.mentions if person in names]
    text = comment.body.casefold()
    written = [person for person, name in names.items() if f"@{name.casefold()}" in text]
    return sorted({*ticked, *written})


def members(subject: Subject, besides: Collection[int] = ()) -> dict[int, str]:
    """The names of the region's members by id, in the order of their names."""
    if subject.region_id is None:
        return {}
    query = select(Person.id, Person.name).join(Membership).where(Membership.region_id == subject.region_id)
    rows = db.session.execute(query.where(Person.left_on.is_(None)).distinct())
    return dict(sorted(((i, name) for i, name in rows if i not in besides), key=lambda pair: pair[1].casefold()))
