"""A part of an idea becomes an idea of its own: some paragraphs, some comments. Merging them again undoes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import or_, update

from portal.boards.actions.locking import check_alone, lock
from portal.boards.actions.merging import recount
from portal.boards.actions.posting import copy_text, post_idea
from portal.boards.models import Idea, IdeaAuthor, IdeaSplit
from portal.boards.queries.authors import author_of
from portal.conversations.models import Comment
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.texts import notation
from portal.texts.actions import submit_form
from portal.texts.actions.log import locked as locked_text
from portal.texts.blocks import Block, plain
from portal.texts.queries import blocks


def split(actor: Actor, idea: Idea, *, title: str, paragraphs: Collection[str], comments: Collection[int]) -> Idea:
    """A new idea by the same authors with these paragraphs (as `paragraph_key` names them) and top comments.

    Supporters stay with the idea that they supported. Invalid where nothing would go along, or nothing stay.
    """
    if idea.text is not None:
        locked_text(idea.text)
    lock(idea)
    check_alone(idea)
    by = author_of(actor, idea.region_id)
    taken, rest = _divided(blocks(idea.text) if idea.text else [], paragraphs)
    if not taken and not comments:
        raise Invalid(fields={"paragraphs": _("Choose what moves: a paragraph or a comment.")})
    if taken and not rest:
        raise Invalid(fields={"paragraphs": _("Leave a paragraph here. If all of it goes, change the title instead.")})
    new = _new_idea(by, idea, title, taken)
    if taken and idea.text is not None:
        submit_form(idea.text, idea.text.head_seq, notation.write(rest), by)
    _move_comments(idea, new, comments)
    db.session.add(IdeaSplit(idea_id=new.id, from_idea_id=idea.id, at=clock.now()))
    recount(idea)
    recount(new)
    record("idea.split", new, actor, origin=idea.id)
    return new


def paragraph_key(block: Block) -> str:
    """By which a form names a paragraph, whatever comes before it in the meantime."""
    return sha256(block.text.strip().encode()).hexdigest()[:16]


def _divided(said: Sequence[Block], keys: Collection[str]) -> tuple[list[Block], list[Block]]:
    """What goes and what stays."""
    whole = [block for block in said if block.text.strip()]
    taken = [block for block in whole if paragraph_key(block) in keys]
    return taken, [block for block in whole if block not in taken]


def _new_idea(by: Author, origin: Idea, title: str, said: Sequence[Block]) -> Idea:
    new = post_idea(
        by,
        origin.board,
        title=title,
        body=notation.write(said),
        language=origin.language,
        area_id=origin.area_id,
        determinants=origin.causes,
    )
    for name in ("person_id", "visitor", "author_name", "perspective"):
        setattr(new, name, getattr(origin, name))
    for each in origin.authors:
        who = {"key": each.key, "person_id": each.person_id, "name": each.name, "perspective": each.perspective}
        db.session.add(IdeaAuthor(idea_id=new.id, **who))
    copy_text(new, plain(said))
    db.session.expire(new, ["authors"])
    return new


def _move_comments(origin: Idea, new: Idea, ids: Collection[int]) -> None:
    """The chosen ones with their replies."""
    here = Comment.subject_kind == "idea", Comment.subject_id == origin.id
    chosen = or_(Comment.id.in_(ids), Comment.parent_id.in_(ids))
    db.session.execute(update(Comment).where(*here, chosen).values(subject_id=new.id))
