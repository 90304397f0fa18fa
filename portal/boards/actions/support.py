"""Supporting an idea, once per person or browser, and taking it back. The count changes in the same transaction."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, update

from portal.boards.actions.locking import lock
from portal.boards.models import Idea, IdeaState, IdeaSupport
from portal.boards.queries.authors import author_key
from portal.boards.queries.merging import parts_of
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db, insert_into
from portal.kernel.errors import Conflict
from portal.kernel.live import publish


def support(author: Author, idea: Idea) -> bool:
    """Count the author among the supporters; whether that is new. Parallel tries leave one row."""
    _check(idea)
    row = {
        "idea_id": idea.id,
        "key": author_key(author),
        "person_id": author.person_id,
        "perspective": author.perspective,
        "since": clock.today(),
    }
    insert = insert_into(IdeaSupport).values(row).on_conflict_do_nothing().returning(IdeaSupport.idea_id)
    is_new = db.session.execute(insert).first() is not None
    if is_new:
        _count(idea, 1)
    return is_new


def withdraw_support(author: Author, idea: Idea) -> bool:
    """Take the author's support back, also from the ideas that became part of it; whether there was any."""
    _check(idea)
    ids = [idea.id, *(part.idea.id for part in parts_of(idea))]
    own = delete(IdeaSupport).where(IdeaSupport.idea_id.in_(ids), IdeaSupport.key == author_key(author))
    was_there = idea.id in set(db.session.scalars(own.returning(IdeaSupport.idea_id)))
    if was_there:
        _count(idea, -1)
    return was_there


def _check(idea: Idea) -> None:
    lock(idea)
    if not takes_support(idea):
        raise Conflict(_("You cannot support this idea now."))


def takes_support(idea: Idea) -> bool:
    """Whether people can support the idea today, or take that back."""
    return idea.state is IdeaState.PUBLIC and idea.board.is_open and idea.board.takes_support


def _count(idea: Idea, by: int) -> None:
    change = update(Idea).where(Idea.id == idea.id).values(support_count=Idea.support_count + by)
    count = db.session.execute(change.returning(Idea.support_count)).scalar_one()
    db.session.refresh(idea, ["support_count"])
    publish(idea.board.place, "idea.counts", idea=idea.id, supports=count, comments=idea.comment_count)
