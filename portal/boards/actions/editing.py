"""Changing what an idea says about itself, with whom it is written, and whether people see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from portal.boards.actions.locking import lock
from portal.boards.models import Idea, IdeaAuthor, IdeaDeterminant, IdeaPhoto, IdeaState, Moderation
from portal.boards.queries.authors import author_key
from portal.conversations.screening import is_full_of_links
from portal.kernel.authors import Author
from portal.kernel.changes import apply, refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.files import TakenFile
from portal.kernel.permissions import Actor


def change_idea(actor: Actor, idea: Idea, *, determinants: Sequence[str], **values: Any) -> None:
    """Change title, language, area and causes; the text has its own way."""
    before = apply(idea, values)
    had = [each.key for each in idea.determinants]
    if set(had) != set(determinants):
        before["determinants"] = had
        kept = [each for each in idea.determinants if each.key in determinants]
        idea.determinants = kept + [IdeaDeterminant(key=key) for key in determinants if key not in had]
    if before:
        db.session.flush()
        record("idea.changed", idea, actor, before=before)


def add_author(actor: Actor, idea: Idea, author: Author) -> IdeaAuthor:
    """A further author, who may then change the idea."""
    further = IdeaAuthor(
        idea_id=idea.id,
        key=author_key(author),
        person_id=author.person_id,
        name=author.name,
        perspective=author.perspective,
    )
    taken = Invalid(fields={"person_id": _("This person is an author already.")})
    if author.person_id is not None and author.person_id == idea.person_id:
        raise taken
    with refused_if_taken(taken):
        db.session.add(further)
    db.session.expire(idea, ["authors"])
    record("idea.author_added", idea, actor, person=author.person_id)
    return further


def settle(actor: Actor, idea: Idea, state: IdeaState) -> bool:
    """Let an idea through or take it away; whether that changed anything. A merged one stays where it is."""
    lock(idea)
    if idea.state in (state, IdeaState.MERGED):
        return False
    before, idea.state = idea.state, state
    db.session.flush()
    record("idea.settled", idea, actor, before=before.value, state=state.value)
    return True


def wait_again(actor: Actor, idea: Idea, said: str = "") -> bool:
    """What residents change waits as what they bring: where a moderator looks first, and what became an advertisement.

    Whether the idea waits now.
    """
    if actor.roles.get(idea.region_id) or idea.state is not IdeaState.PUBLIC:
        return False
    looks_odd = not actor.is_signed_in and is_full_of_links(said)
    waits = looks_odd or idea.board.moderation is Moderation.BEFORE
    return waits and settle(actor, idea, IdeaState.WAITING)


def set_photo(actor: Actor, idea: Idea, taken: TakenFile | None, words: str = "") -> None:
    """Show this picture with the idea instead of the one it has; None shows none."""
    if idea.photo is not None:
        idea.photo = None
        db.session.flush()  # the new one takes the place that must be free
    if taken is not None:
        idea.photo = IdeaPhoto(**taken.columns(), words=words)
    db.session.flush()
    record("idea.photo_changed", idea, actor, has_photo=taken is not None)
