"""What follows when ideas become one, or stand alone again: open boards see it, each author hears it once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select, update

from portal.boards.cards import tell_card
from portal.boards.models import Idea, IdeaState
from portal.boards.queries.ideas import members_among_authors
from portal.boards.queries.merging import whole_of
from portal.conversations.actions import tell
from portal.conversations.happenings import add_happening
from portal.conversations.models import Comment
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import Event, on
from portal.kernel.jobs import enqueue
from portal.kernel.permissions import Actor


@on("idea.merged")
def idea_merged(event: Event) -> None:
    """Who wrote a part hears that; who wrote the whole, and who follows either, hears that it grew."""
    whole = db.session.get_one(Idea, int(event.subject_id))
    parts = db.session.scalars(select(Idea).where(Idea.id.in_(event.details["parts"]))).all()
    theirs = members_among_authors(*parts)
    _tell(event, whole, "idea.own_merged", to=theirs)
    own = members_among_authors(whole) - theirs
    _tell(event, whole, "idea.own_grew", to=own)
    _tell(event, whole, "idea.grew", besides=theirs | own)
    _show(*parts, whole)


@on("idea.parted")
def idea_parted(event: Event) -> None:
    idea, whole = (db.session.get_one(Idea, key) for key in (int(event.subject_id), event.details["whole"]))
    enqueue("boards.words", idea_id=idea.id)
    _tell(event, idea, "idea.own_parted", to=members_among_authors(idea))
    _show(idea, whole)


@on("idea.split")
def idea_split(event: Event) -> None:
    idea, origin = (db.session.get_one(Idea, key) for key in (int(event.subject_id), event.details["origin"]))
    _tell(event, idea, "idea.own_split", to=members_among_authors(idea))
    _show(idea, origin)


@on("comment.added")
def comment_added(event: Event) -> None:
    """What somebody was writing while its idea became part of another one goes along."""
    comment = db.session.get_one(Comment, int(event.subject_id))
    if comment.subject_kind != "idea":
        return
    wait = select(Idea).where(Idea.id == comment.subject_id).with_for_update(read=True, of=Idea)
    idea = db.session.scalars(wait.execution_options(populate_existing=True)).one()
    if idea.state is IdeaState.MERGED:
        there = {"subject_id": whole_of(idea).id}
        db.session.execute(update(Comment).where(Comment.id == comment.id).values(there))
        enqueue("boards.comments", idea_id=there["subject_id"])


def _tell(
    event: Event, idea: Idea, name: str, *, to: Collection[int] | None = None, besides: Collection[int] = ()
) -> None:
    by = Author(actor=Actor(id=event.actor_id)) if event.actor_id else None
    tell(("idea", idea.id), name, key=str(event.id), to=to, besides=besides, by=by, reference=idea.reference)


def _show(*ideas: Idea) -> None:
    for idea in ideas:
        tell_card(idea)


def _merged_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("Your idea is now part of %(idea)s. You are an author there.", idea=details["reference"]))


def _grew_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("Other ideas like it are now part of your idea %(idea)s.", idea=details["reference"]))


def _followed_words(count: int, details: Mapping[str, Any]) -> str:
    if count == 1:
        return str(_("Other ideas became part of it."))
    return str(
        ngettext("Other ideas became part of it %(num)s time.", "Other ideas became part of it %(num)s times.", count)
    )


def _parted_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("Your idea is an idea of its own again: %(idea)s.", idea=details["reference"]))


def _split_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("A part of your idea is now an idea of its own: %(idea)s.", idea=details["reference"]))


def register() -> None:
    """Give the notices of merging their words."""
    add_happening("idea.own_merged", _merged_words, personal=True)
    add_happening("idea.own_grew", _grew_words, personal=True)
    add_happening("idea.grew", _followed_words)
    add_happening("idea.own_parted", _parted_words, personal=True)
    add_happening("idea.own_split", _split_words, personal=True)
