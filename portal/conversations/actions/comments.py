"""Writing a comment, changing it, taking it back, supporting one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, select, update

from portal.conversations.actions import publishing
from portal.conversations.models import Comment, CommentSupport, CommentVersion, Stance, State
from portal.conversations.queries.threads import own_comment
from portal.conversations.rows import insert_new
from portal.conversations.screening import Sent, doubt, form_key, is_full_of_links
from portal.conversations.subjects import Subject
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.kernel.events import record
from portal.kernel.text import LANGUAGES

LONGEST = 3000
LOOKED_AT = 40
"""How many of the last day's texts in the same place a new one is compared with."""


def comment(
    subject: Subject,
    author: Author,
    body: str,
    *,
    language: str,
    sent: Sent,
    stance: Stance | None = None,
    reply_to: int | None = None,
    mentions: Sequence[int] = (),
    beside: Callable[[Comment], None] | None = None,
) -> Comment:
    """Say something about `subject`, or reply to the comment `reply_to`. The same form sent twice is one comment.

    `beside` writes what its slice keeps beside a new one, before anybody hears of it.

    It waits for a moderator where the subject says so or where it looks like a flood. Raises Invalid (field `body`),
    NotAllowed where comments are closed, Conflict where the comment replied to is gone.
    """
    if not subject.may_comment or not author.is_known:
        raise NotAllowed(_l("You cannot comment here."))
    text = _tidy(body)
    parent = _parent(subject, reply_to)
    key = form_key(sent.stamp, text, str(reply_to or ""), sent.source)  # several people may have got the same form
    before: Comment | None = db.session.scalar(_sent_with(key))
    if before is not None:
        return before
    waits = bool(doubt(author, subject.place, text, sent, _recent(subject))) or subject.comments_wait
    values = {
        **_by(author, subject),
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "region_id": subject.region_id,
        "parent_id": parent and parent.id,
        "key": key,
        "stance": stance if subject.has_stances and parent is None else None,
        "body": text,
        "language": language if language in LANGUAGES else LANGUAGES[0],
        "mentions": list(mentions),
        "state": State.WAITING,
        "created_at": clock.now(),
    }
    new = insert_new(Comment, values)
    if not new:
        return db.session.scalars(_sent_with(key)).one()
    made = db.session.get_one(Comment, new[0].id)
    if beside is not None:
        beside(made)
    record("comment.added", made, author.actor)
    if subject.may_moderate or not waits:
        publishing.publish(subject, made, author)
    return made


def change(
    subject: Subject, author: Author, comment_id: int, body: str, *, language: str, stance: Stance | None = None
) -> Comment:
    """Change one's own comment within half an hour, or while it waits; what it said before is kept.

    What a moderator looks at first is looked at again, and so is a text that became an advertisement. Raises Invalid
    (field `body`) and Conflict when it is too late.
    """
    said = own_comment(subject, author, comment_id)
    if not said.may_edit:
        raise Conflict(_l("It is too late to change this comment. You can still take it back."))
    text, found = _tidy(body), said.comment
    if (text, language, stance) == (found.body, found.language, found.stance):
        return found
    _keep_version(found)
    found.body, found.language = text, language if language in LANGUAGES else found.language
    found.stance = stance if subject.has_stances and found.parent_id is None else None
    found.edited_at = clock.now()
    advert = not author.actor.is_signed_in and is_full_of_links(text)
    if (subject.comments_wait or advert) and not subject.may_moderate:
        found.state = State.WAITING
    db.session.flush()
    record("comment.changed", found, author.actor)
    publishing.say(subject, found)
    return found


def withdraw(subject: Subject, author: Author, comment_id: int) -> Comment:
    """Take one's own comment back: its words and their history go, a trace and the replies stay."""
    said = own_comment(subject, author, comment_id)
    found = said.comment
    if found.state == State.WITHDRAWN:
        return found
    db.session.execute(delete(CommentVersion).where(CommentVersion.comment_id == found.id))
    found.state, found.body, found.mentions = State.WITHDRAWN, "", []
    db.session.flush()
    record("comment.withdrawn", found, author.actor)
    publishing.say(subject, found)
    return found


def support(subject: Subject, found: Comment, author: Author) -> bool:
    """Support a comment once; False when one did already.

    Raises NotAllowed for one that is not shown, and where nobody can comment any more.
    """
    if found.state != State.SHOWN or not author.is_known or not subject.may_comment:
        raise NotAllowed(_l("You cannot support this comment."))
    person = author.person_id
    row = {"comment_id": found.id, "person_id": person, "visitor": None if person else author.visitor}
    is_new = bool(insert_new(CommentSupport, row))
    if is_new:
        _count(found, +1)
    return is_new


def take_support_back(found: Comment, author: Author) -> bool:
    """The reverse; False when there was none."""
    person = author.person_id
    mine = CommentSupport.person_id == person if person else CommentSupport.visitor == author.visitor
    gone = delete(CommentSupport).where(CommentSupport.comment_id == found.id, mine).returning(CommentSupport.id)
    was_there = author.is_known and db.session.execute(gone).first() is not None
    if was_there:
        _count(found, -1)
    return was_there


def _count(found: Comment, by: int) -> None:
    db.session.execute(update(Comment).where(Comment.id == found.id).values(supports=Comment.supports + by))
    db.session.refresh(found)


def _tidy(body: str) -> str:
    text = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise Invalid(fields={"body": _l("Write something first.")})
    if len(text) > LONGEST:
        words = _l("This is too long: %(n)s characters at most.", n=LONGEST)
        raise Invalid(fields={"body": words})
    return text


def _parent(subject: Subject, reply_to: int | None) -> Comment | None:
    """The top comment that a reply belongs under: a reply to a reply stands beside it."""
    if reply_to is None:
        return None
    found = db.session.get(Comment, reply_to)
    if found is None or (found.subject_kind, found.subject_id) != subject.end:
        raise NotFound
    if found.state != State.SHOWN:
        raise Conflict(_l("The comment you reply to is no longer there."))
    return db.session.get(Comment, found.parent_id) if found.parent_id else found


def _sent_with(key: bytes) -> Select[Comment]:
    return select(Comment).where(Comment.key == key)


def _by(author: Author, subject: Subject) -> dict[str, Any]:
    signed_in = author.actor.is_signed_in
    return {
        "person_id": author.person_id,
        "place": "" if signed_in else subject.place,
        "visitor": None if signed_in else author.visitor,
        "pseudonym": "" if signed_in else author.name,
        "perspective": author.perspective,
    }


def _recent(subject: Subject) -> Collection[str]:
    """The last day's texts in the same place, so that a flood over many ideas of one board is seen."""
    if not subject.place:
        return ()
    day = Comment.created_at > clock.now() - timedelta(days=1)
    query = select(Comment.body).where(Comment.place == subject.place, day, Comment.state != State.WITHDRAWN)
    return db.session.scalars(query.order_by(Comment.id.desc()).limit(LOOKED_AT)).all()


def _keep_version(found: Comment) -> None:
    values = {"body": found.body, "language": found.language, "stance": found.stance}
    written = found.edited_at or found.created_at
    db.session.add(CommentVersion(comment_id=found.id, written_at=written, **values))
