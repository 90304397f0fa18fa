"""What follows from what happened on a board: the index of words, counts, open pages, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.boards.actions.posting import copy_text
from portal.boards.cards import tell_card
from portal.boards.models import Idea, IdeaState
from portal.boards.queries.ideas import members_among_authors
from portal.conversations.actions.notices import tell
from portal.conversations.happenings import add_happening
from portal.conversations.models import Comment, Follow
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import Event, on
from portal.kernel.jobs import enqueue, enqueue_all
from portal.kernel.permissions import Actor
from portal.texts.models import SharedText

MOST_TOLD = 20
"""Ideas of one file that appear on open pages by themselves."""
COMMENT_EVENTS = ("added", "shown", "hidden", "withdrawn", "waiting")


def _idea(event: Event) -> Idea:
    return db.session.get_one(Idea, int(event.subject_id))


@on("idea.posted")
def idea_posted(event: Event) -> None:
    idea = _idea(event)
    enqueue("boards.words", idea_id=idea.id)
    if idea.person_id is not None:  # what others say to it is news to its author
        row = {"person_id": idea.person_id, "subject_kind": "idea", "subject_id": idea.id, "since": clock.now()}
        insert_new(Follow, row)
    if idea.state is IdeaState.PUBLIC:
        tell_card(idea)


@on("board.ideas_imported")
def ideas_imported(event: Event) -> None:
    """Open pages see the last ones appear; drawing each of hundreds took 40 % of the time of an import."""
    enqueue_all("boards.words", ({"idea_id": idea_id} for idea_id in event.details["ideas"]))
    for idea_id in event.details["ideas"][-MOST_TOLD:]:
        tell_card(db.session.get_one(Idea, idea_id))


@on("idea.changed")
def idea_changed(event: Event) -> None:
    idea = _idea(event)
    enqueue("boards.words", idea_id=idea.id)
    tell_card(idea)


@on("idea.settled")
def idea_settled(event: Event) -> None:
    tell_card(_idea(event))


@on("text.changed")
def text_changed(event: Event) -> None:
    """Keep the copies that lists and search use; the text itself tells those who have it open."""
    text = db.session.get_one(SharedText, int(event.subject_id))
    idea = db.session.get(Idea, text.holder_id) if text.holder_kind == "idea" else None
    if idea is not None and idea.plain != text.plain:
        copy_text(idea, text.plain)
        enqueue("boards.words", idea_id=idea.id)
        tell_card(idea)


@on("idea.answered")
def idea_answered(event: Event) -> None:
    """The authors hear it as news about their own idea, everybody else who follows as news."""
    idea = _idea(event)
    authors = members_among_authors(idea)
    by = Author(actor=Actor(id=event.actor_id)) if event.actor_id else None
    said, apart = {"status": event.details["status"]}, set(event.details.get("told_apart", ()))
    tell(("idea", idea.id), "idea.own_answered", key=str(event.id), to=authors - apart, by=by, **said)
    tell(("idea", idea.id), "idea.answered", key=str(event.id), besides=authors, by=by, **said)
    tell_card(idea)


@on("board.answered")
def board_answered(event: Event) -> None:
    """Who wrote several ideas that were answered together hears one thing."""
    board, status = int(event.subject_id), event.details["status"]
    by, address = Author(actor=Actor(id=event.actor_id)), f"/boards/{board}?status={status}"
    for person, many in event.details["people"]:
        tell(("board", board), "board.own_answered", key=str(event.id), to=[person], by=by, ideas=many, address=address)


def _count_comments(event: Event) -> None:
    comment = db.session.get(Comment, int(event.subject_id))
    if comment is not None and comment.subject_kind == "idea":
        enqueue("boards.comments", idea_id=comment.subject_id)


for _happened in COMMENT_EVENTS:
    on(f"comment.{_happened}")(_count_comments)


def _own_words(count: int, details: Mapping[str, Any]) -> str:
    return str(
        {
            "considering": _("Your idea is under consideration."),
            "plan": _("Your idea is in the plan."),
            "doing": _("We are working on your idea."),
            "done": _("Your idea is done."),
            "later": _("Your idea comes later. Read why."),
            "no": _("Your idea is not taken up. Read why."),
        }[details["status"]]
    )


def _several_words(count: int, details: Mapping[str, Any]) -> str:
    many = details["ideas"]
    return str(ngettext("We decided about %(num)s of your ideas.", "We decided about %(num)s of your ideas.", many))


def _words(count: int, details: Mapping[str, Any]) -> str:
    if count == 1:
        return str(_("An idea that you follow has an answer."))
    return str(ngettext("It was answered %(num)s time.", "It was answered %(num)s times.", count))


def register() -> None:
    """Give the notices of this slice their words."""
    add_happening("idea.own_answered", _own_words, personal=True)
    add_happening("board.own_answered", _several_words, personal=True)
    add_happening("idea.answered", _words)
