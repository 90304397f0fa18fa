"""The end of a workshop: its cards become ideas of the board, and for some minutes that can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select, update

from portal.boards.actions.posting import add_idea
from portal.boards.harvest import Draft
from portal.boards.models import Idea, IdeaAuthor, IdeaState, IdeaStatus, Workshop, WorkshopCard
from portal.boards.queries.authors import author_key
from portal.conversations.queries.threads import counts
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.changes import is_used
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import ANYBODY, Actor
from portal.texts.actions import remove

MADE_WITH_IT = ("event", "idea_author", "idea_determinant", "idea_words", "workshop_card")
"""Tables whose rows do not mean that somebody has done something with an idea since."""


def publish_workshop(actor: Actor, workshop: Workshop, drafts: Sequence[Draft]) -> list[Idea]:
    """The drafts as ideas on the board, everybody's at once; a workshop is published once.

    Raises Conflict while it still takes cards: what is published is what the host has seen.
    """
    db.session.refresh(workshop, with_for_update=True)
    if workshop.published_at is not None:
        raise Conflict(_("This workshop is published already."))
    if workshop.is_open:
        raise Conflict(_("Close the workshop first, so that no new cards come in."))
    if not drafts:
        raise Conflict(_("There is nothing to publish yet."))
    workshop.published_at = clock.now()
    ideas = [_idea(actor, workshop, draft) for draft in drafts]
    record("workshop.published", workshop, actor, ideas=len(ideas))
    publish(workshop.topic, "workshop.changed", subject="workshop", id=workshop.id)
    return ideas


def _idea(actor: Actor, workshop: Workshop, draft: Draft) -> Idea:
    """One idea by the author of its first card; those of the other cards are further authors."""
    first = _author(workshop, draft.cards[0])
    idea = add_idea(
        first,
        workshop.board,
        title=draft.title,
        body=draft.body,
        language=draft.language,
        by=actor,
        state=IdeaState.PUBLIC,
        workshop_id=workshop.id,
        perspective=draft.perspective,
    )
    _add_authors(workshop, idea, draft.cards)
    cards = update(WorkshopCard).where(WorkshopCard.id.in_([card.id for card in draft.cards]))
    db.session.execute(cards.values(idea_id=idea.id))
    return idea


def _author(workshop: Workshop, card: WorkshopCard) -> Author:
    """Who wrote a card; one that the host typed is by the room."""
    actor = Actor(id=card.person_id, name=card.author_name) if card.person_id and card.author_name else ANYBODY
    name = card.author_name or workshop.title
    return Author(actor=actor, visitor=card.visitor, name=name, perspective=card.perspective)


def _add_authors(workshop: Workshop, idea: Idea, cards: Sequence[WorkshopCard]) -> None:
    """Everybody else who wrote one of the cards, once."""
    further = [author for card in cards if (author := _author(workshop, card)).is_known]
    rows = {
        author_key(author): {
            "idea_id": idea.id,
            "key": author_key(author),
            "person_id": author.person_id,
            "name": author.name,
            "perspective": author.perspective,
        }
        for author in reversed(further)
        if (author.person_id, author.visitor) != (idea.person_id, idea.visitor)
    }
    insert_new(IdeaAuthor, *reversed(rows.values()))
    db.session.expire(idea, ["authors"])


def undo_publishing(actor: Actor, workshop: Workshop) -> None:
    """Take the ideas of a workshop off the board again, as long as nobody has done anything with one of them."""
    db.session.refresh(workshop, with_for_update=True)
    if not workshop.can_be_undone:
        raise Conflict(_("It is too late to undo this. You can still change and merge the ideas."))
    query = select(Idea).where(Idea.workshop_id == workshop.id).order_by(Idea.id)
    ideas = list(db.session.scalars(query.with_for_update(of=Idea)))
    if _are_in_use(ideas):
        raise Conflict(_("Somebody has answered, supported or changed one of these ideas. They stay on the board."))
    workshop.published_at = None
    for idea in ideas:
        _take_away(idea)
    record("workshop.undone", workshop, actor, ideas=len(ideas))
    publish(workshop.topic, "workshop.changed", subject="workshop", id=workshop.id)


def _are_in_use(ideas: Sequence[Idea]) -> bool:
    talked = any(counts("idea", [idea.id for idea in ideas]).values())
    return talked or any(_is_in_use(idea) for idea in ideas)


def _is_in_use(idea: Idea) -> bool:
    was_moved = idea.state is not IdeaState.PUBLIC or idea.status is not IdeaStatus.CONSIDERING
    was_changed = idea.text is not None and idea.text.head_seq > 1
    return was_moved or was_changed or bool(idea.answered_on) or is_used(idea, *MADE_WITH_IT)


def _take_away(idea: Idea) -> None:
    """Delete an idea with its text; open pages lose its card."""
    place, number, text = idea.board.place, idea.id, idea.text
    db.session.delete(idea)
    db.session.flush()
    if text is not None:
        remove(text)
    publish(place, "idea.gone", idea=number)
