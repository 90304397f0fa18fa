"""Comments in the registries: their notices' words, moderation, what became of a resident's own, the trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.words import person_name
from portal.conversations import subjects
from portal.conversations.actions import publishing
from portal.conversations.contributions import Contribution, add_contributions
from portal.conversations.happenings import add_happening
from portal.conversations.models import Comment, Decision, State
from portal.conversations.moderation import Entry, add_moderated
from portal.conversations.subjects import Subject
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.trace.kinds import Shown, add_kind, numbers

KIND = Comment.__tablename__


def author_name(comment: Comment) -> str:
    """What stands above a comment: a pseudonym, a member's name, or "former member"."""
    return comment.pseudonym or person_name(comment.person)


def _waiting(region_id: int) -> Select[int]:
    return select(Comment.id).where(Comment.region_id == region_id, Comment.state == State.WAITING)


def _found(actor: Actor, ids: Collection[int]) -> list[tuple[Comment, Subject]]:
    """Comments whose subject the actor may read."""
    query = select(Comment).where(Comment.id.in_(ids)).options(joinedload(Comment.person)).order_by(Comment.id)
    comments = list(db.session.scalars(query))
    found = subjects.resolve(actor, {(c.subject_kind, c.subject_id) for c in comments})
    return [(c, found[end]) for c in comments if (end := (c.subject_kind, c.subject_id)) in found]


def _entries(actor: Actor, ids: Collection[int]) -> dict[int, Entry]:
    """What is shown for everybody who reads the subject, all of it for its moderators."""
    return {
        comment.id: Entry(
            kind=KIND,
            id=comment.id,
            text=comment.body,
            language=comment.language,
            author=author_name(comment),
            perspective=comment.perspective,
            person_id=comment.person_id,
            at=comment.created_at,
            state=comment.state,
            region_id=comment.region_id,
            subject=subject.end,
            title=subject.title,
            address=f"/comments/{comment.id}" if comment.published_at else subject.address,
        )
        for comment, subject in _found(actor, ids)
        if comment.state == State.SHOWN or subject.may_moderate
    }


def _settle(actor: Actor, ids: Collection[int], state: State) -> Mapping[int, State]:
    before = {}
    for comment, subject in _found(actor, ids):
        if comment.state in (state, State.WITHDRAWN) or not subject.may_moderate:
            continue
        before[comment.id] = comment.state
        if state == State.SHOWN:
            publishing.publish(subject, comment, _author(comment))
        else:
            comment.state = state
            publishing.say(subject, comment)
        db.session.flush()
        record(f"comment.{state.value}", comment, actor)
    return before


def _author(comment: Comment) -> Author:
    """The author as known from what they wrote, so that they do not hear of themselves."""
    return Author(
        actor=Actor(id=comment.person_id),
        visitor=comment.visitor,
        name=author_name(comment),
        perspective=comment.perspective,
    )


def _contributions(actor: Actor, place: str, visitors: Collection[bytes]) -> list[Contribution]:
    reply = aliased(Comment)
    answers = (
        select(reply.parent_id, func.count().label("many"), func.max(reply.published_at).label("newest"))
        .where(reply.state == State.SHOWN)
        .group_by(reply.parent_id)
        .subquery()
    )
    reason = (
        select(Decision.reason)
        .where(Decision.kind == KIND, Decision.thing_id == Comment.id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    decided = (
        select(func.max(Decision.at)).where(Decision.kind == KIND, Decision.thing_id == Comment.id).scalar_subquery()
    )
    query = select(Comment, answers.c.many, answers.c.newest, reason, decided)
    query = query.outerjoin(answers, answers.c.parent_id == Comment.id)
    rows = db.session.execute(query.where(Comment.place == place, Comment.visitor.in_(visitors))).all()
    return [_contribution(*row) for row in rows]


def _contribution(comment: Comment, many: int | None, newest: Any, reason: str | None, decided: Any) -> Contribution:
    news = []
    if many:
        news.append(ngettext("%(num)s reply", "%(num)s replies", many))
    if comment.supports:
        news.append(ngettext("%(num)s person supports it.", "%(num)s people support it.", comment.supports))
    changes = [at for at in (newest, decided) if at is not None]
    return Contribution(
        kind=_("Your comment"),
        text=comment.body,
        language=comment.language,
        address=f"/comments/{comment.id}" if comment.published_at else "",
        at=comment.created_at,
        state=comment.state,
        reason=reason or "" if comment.state == State.HIDDEN else "",
        news=news,
        changed_at=max(changes) if changes else None,
    )


def _traced(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return {
        str(comment.id): Shown(label=comment.body[:120], address=f"/comments/{comment.id}", region_id=comment.region_id)
        for comment, _subject in _found(actor, numbers(ids))
        if comment.state == State.SHOWN
    }


def register() -> None:
    """Add comments to every registry."""
    add_happening("comment.added", lambda n, of: ngettext("%(num)s new comment", "%(num)s new comments", n))
    add_happening("comment.reply", lambda n, of: _("%(name)s replied to your comment.", **of), personal=True)
    add_happening("comment.mention", lambda n, of: _("%(name)s mentioned you in a comment.", **of), personal=True)
    add_happening("moderation.hidden", _hidden_words, personal=True)
    add_happening("moderation.shown", lambda n, of: _("What you wrote is published now."), personal=True)
    add_happening(
        "moderation.undone", lambda n, of: _("What you wrote can be seen again, as it was before."), personal=True
    )
    add_moderated(KIND, _l("Comment"), waiting=_waiting, entries=_entries, settle=_settle)
    add_contributions(_contributions)
    add_kind(KIND, _l("Comment"), _traced)


def _hidden_words(n: int, of: Mapping[str, Any]) -> str:
    return str(_("A moderator hid what you wrote: “%(excerpt)s”. The reason: %(reason)s", **of))
