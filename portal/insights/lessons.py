"""Lessons that other slices share: each becomes one card of its region, linked with what it was learned from."""

from __future__ import annotations

from sqlalchemy import select

from portal.insights.models import Insight
from portal.kernel.db import db
from portal.kernel.events import Event, on
from portal.kernel.text import LocalizedText
from portal.trace.actions import new_link


@on("plan_step.lesson_shared")
def lesson_shared(event: Event) -> None:
    """Said twice, there is still one card, with the newer words."""
    key = f"{event.subject_kind}-{event.subject_id}"
    text, source = LocalizedText(event.details["text"]), event.details["source"]
    there = db.session.scalar(select(Insight).where(Insight.key == key))
    if there is not None:
        there.text, there.source = text, source
        return
    card = Insight(key=key, kind=event.details["insight_kind"], text=text, source=source, region_id=event.region_id)
    db.session.add(card)
    db.session.flush()
    if event.region_id is not None:
        start, end = (event.subject_kind, event.subject_id), ("insight", str(card.id))
        db.session.add(new_link(event.region_id, start, end, LocalizedText(), event.actor_id))
        db.session.flush()
