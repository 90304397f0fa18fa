"""The place of a comment in a section, and whether what it says is settled."""

from __future__ import annotations

from collections.abc import Callable

from portal.conversations.models import Comment
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.plans.models import CommentPlace, PlanSection
from portal.plans.places import columns_of
from portal.texts.anchors import Anchor


def placing(section: PlanSection, anchor: Anchor) -> Callable[[Comment], None]:
    """What is kept beside a new comment about some words of a section; see `conversations.actions.comment`."""

    def keep(comment: Comment) -> None:
        db.session.add(CommentPlace(comment_id=comment.id, section_id=section.id, **columns_of(anchor)))
        db.session.flush()

    return keep


def resolve(actor: Actor, section: PlanSection, place: CommentPlace) -> None:
    """Say that a comment is settled: it no longer stands beside its paragraph, and can be read in the list."""
    if place.resolved_at is None:
        place.resolved_at, place.resolved_by = clock.now(), actor.id
        _tell(actor, section, place, "resolved")


def reopen(actor: Actor, section: PlanSection, place: CommentPlace) -> None:
    """The reverse."""
    if place.resolved_at is not None:
        place.resolved_at = place.resolved_by = None
        _tell(actor, section, place, "reopened")


def _tell(actor: Actor, section: PlanSection, place: CommentPlace, what: str) -> None:
    db.session.flush()
    record(f"plan_section.comment_{what}", section, actor, comment=place.comment_id)
    publish(section.plan.place, "comment", section=section.id)
