"""Members of a region talk about its initiatives: who knows more, who could join."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from portal.conversations.policy import ConversationVerb
from portal.conversations.subjects import Subject, add_subject
from portal.insights.models import Initiative
from portal.insights.queries import visible_initiatives
from portal.kernel.db import db
from portal.kernel.permissions import Actor, can, member


def _initiatives(actor: Actor, ids: Collection[int]) -> dict[int, Subject]:
    rows = db.session.scalars(visible_initiatives(actor).where(Initiative.id.in_(ids)))
    return {
        row.id: Subject(
            kind="initiative",
            id=row.id,
            title=row.name,
            address=url_for("insights.initiative", region_slug=row.region.slug, initiative_id=row.id),
            region_id=row.region_id,
            may_comment=member(actor, row),
            may_moderate=can(actor, ConversationVerb.MODERATE, row),
        )
        for row in rows
    }


def register() -> None:
    """Add the kind."""
    add_subject("initiative", _initiatives)
