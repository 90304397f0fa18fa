"""Where comments about a section belong."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.conversations.models import Comment, State
from portal.conversations.subjects import Subject
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, can
from portal.plans.models import CommentPlace, PlanSection
from portal.plans.places import anchor_of, spot_of
from portal.plans.policy import PlanVerb
from portal.texts.blocks import Block
from portal.texts.queries import blocks


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands above a comment: the words it is about, and whether they are there and it is settled."""

    place: CommentPlace
    is_there: bool
    may_resolve: bool


def kept_beside(actor: Actor, subject: Subject, ids: Collection[int]) -> Mapping[int, Kept]:
    """The places of some comments about a section."""
    rows = list(db.session.scalars(select(CommentPlace).where(CommentPlace.comment_id.in_(ids))))
    section = db.session.get(PlanSection, subject.id) if rows else None
    if section is None:
        return {}
    present = blocks(section.text) if section.text is not None else []
    may_resolve = can(actor, PlanVerb.WRITE, section)
    return {row.comment_id: Kept(row, _is_there(present, row), may_resolve) for row in rows if row.quote}


def _is_there(present: Sequence[Block], row: CommentPlace) -> bool:
    spot = spot_of(present, anchor_of(row))
    return spot is not None and spot.is_exact


def place_of_comment(section: PlanSection, comment_id: int) -> CommentPlace:
    """The place of a comment about a section that everybody sees, or NotFound."""
    query = select(CommentPlace).join(Comment, Comment.id == CommentPlace.comment_id)
    here = CommentPlace.section_id == section.id, CommentPlace.comment_id == comment_id, Comment.state == State.SHOWN
    found: CommentPlace | None = db.session.scalar(query.where(*here))
    if found is None:
        raise NotFound
    return found
