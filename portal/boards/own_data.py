"""What boards keep about a member, and what they forget when the member leaves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from portal.boards.addresses import idea_address
from portal.boards.models import (
    BoardMark,
    Idea,
    IdeaAuthor,
    IdeaFile,
    IdeaNote,
    IdeaSupport,
    Statement,
    Workshop,
    WorkshopCard,
)
from portal.boards.queries.statements import votes_of_member
from portal.kernel.db import db


def collect(person_id: int) -> dict[str, Any]:
    """Ideas, where they are a further author, supports, statements and votes, private notes, what they take care of."""
    ideas = db.session.scalars(select(Idea).where(Idea.person_id == person_id).order_by(Idea.id))
    notes = db.session.scalars(select(IdeaNote).where(IdeaNote.person_id == person_id).order_by(IdeaNote.id))
    return {
        "ideas": [
            {
                "reference": idea.reference,
                "title": idea.title,
                "text": idea.plain,
                "language": idea.language,
                "state": idea.state.value,
                "at": idea.created_at.isoformat(),
            }
            for idea in ideas
        ],
        "files": _files(person_id),
        "author_of": _ids(IdeaAuthor.idea_id, IdeaAuthor.person_id == person_id),
        "supported_ideas": _ids(IdeaSupport.idea_id, IdeaSupport.person_id == person_id),
        "takes_care_of": _ids(Idea.id, Idea.assigned_id == person_id),
        "statements": list(db.session.scalars(select(Statement.body).where(Statement.person_id == person_id))),
        "boards_marked_as_seen": _ids(BoardMark.board_id, BoardMark.person_id == person_id),
        "votes_on_statements": votes_of_member(person_id),
        "workshops": _ids(Workshop.id, Workshop.person_id == person_id),
        "workshop_cards": list(db.session.scalars(select(WorkshopCard.body).where(_wrote(person_id)))),
        "notes": [{"idea": note.idea_id, "text": note.body, "at": note.at.isoformat()} for note in notes],
    }


def _files(person_id: int) -> list[dict[str, Any]]:
    """What the member attached to ideas; each file itself is at the address."""
    own = select(IdeaFile).where(IdeaFile.person_id == person_id).order_by(IdeaFile.idea_id, IdeaFile.position)
    return [
        {
            "idea": file.idea_id,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "address": f"{idea_address(file.idea_id)}/files/{file.id}",
        }
        for file in db.session.scalars(own)
    ]


def _wrote(person_id: int) -> ColumnElement[bool]:
    """Cards that the member wrote; those that a host typed for the room are nobody's."""
    return and_(WorkshopCard.person_id == person_id, WorkshopCard.author_name != "")


def erase(person_id: int) -> None:
    """Ideas, cards and notes stay, by a former member; their supports no longer name them but still count.

    Marks go, and so do files: a document can hold the name of who wrote it.
    """
    db.session.execute(delete(IdeaFile).where(IdeaFile.person_id == person_id))
    db.session.execute(delete(BoardMark).where(BoardMark.person_id == person_id))
    db.session.execute(update(Idea).where(Idea.person_id == person_id).values(author_name=""))
    db.session.execute(update(IdeaAuthor).where(IdeaAuthor.person_id == person_id).values(name=""))
    db.session.execute(update(WorkshopCard).where(WorkshopCard.person_id == person_id).values(author_name=""))
    db.session.execute(update(Idea).where(Idea.assigned_id == person_id).values(assigned_id=None))
    db.session.execute(update(IdeaSupport).where(IdeaSupport.person_id == person_id).values(person_id=None))


def _ids(column: Any, where: Any) -> list[int]:
    return list(db.session.scalars(select(column).where(where)))
