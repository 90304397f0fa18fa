"""Keeping the register of initiatives, and filling the register of insights with the cards that come with Kring."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import content
from portal.conversations.actions import forget as forget_conversations
from portal.insights.models import Initiative, Insight
from portal.kernel.changes import apply, refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.regions.models import Region
from portal.trace.actions import forget


def _taken() -> Invalid:
    return Invalid(fields={"name": _("There is already an initiative with this name.")})


def add_initiative(actor: Actor, region: Region, **values: Any) -> Initiative:
    initiative = Initiative(region_id=region.id, **values)
    with refused_if_taken(_taken()):
        db.session.add(initiative)
    record("initiative.added", initiative, actor)
    return initiative


def change_initiative(actor: Actor, initiative: Initiative, **values: Any) -> None:
    with refused_if_taken(_taken()):
        before = apply(initiative, values)
    if before:
        record("initiative.changed", initiative, actor, before=before)


def remove_initiative(actor: Actor, initiative: Initiative) -> None:
    """Remove an initiative and its links; what it said stays in the event."""
    record("initiative.removed", initiative, actor, name=initiative.name, summary=initiative.summary.to_json())
    forget("initiative", [str(initiative.id)])
    forget_conversations("initiative", [initiative.id])
    db.session.delete(initiative)
    db.session.flush()


def add_shared_insights() -> None:
    """Add the insight cards of portal.content that are not there yet, by their key."""
    there = set(db.session.scalars(select(Insight.key)))
    db.session.add_all(
        Insight(key=card["key"], kind=card["kind"], text=LocalizedText(card["text"]), source=card["source"])
        for card in content.insights()
        if card["key"] not in there
    )
    db.session.flush()
