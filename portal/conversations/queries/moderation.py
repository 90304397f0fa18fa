"""The inbox of a region's moderators: what waits, what was reported, and what was decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.conversations.models import Decision, Report
from portal.conversations.moderation import Entry, kind, kinds
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor

MOST = 50
"""Contributions on one page of the inbox, the oldest first; what is decided makes room for the next."""


@dataclass(frozen=True, slots=True)
class Item:
    """One contribution in the inbox."""

    entry: Entry
    label: Any
    reports: list[Report] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of the log; `entry` is None where the contribution is gone."""

    decision: Decision
    label: Any
    entry: Entry | None

    @property
    def can_be_undone(self) -> bool:
        return self.entry is not None and self.decision.undone_at is None and self.entry.state == self.decision.after


def inbox(actor: Actor, region_id: int) -> list[Item]:
    """What waits or was reported, what most people reported first."""
    reports: dict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in db.session.scalars(_open_reports(region_id).order_by(Report.id)):
        reports[report.kind, report.thing_id].append(report)
    items = []
    for each in kinds():
        waiting = db.session.scalars(each.waiting(region_id).order_by("id").limit(MOST))
        ids = {*waiting, *(thing_id for key, thing_id in reports if key == each.key)}
        entries = each.entries(actor, ids) if ids else {}
        items += [Item(entry, each.label, reports.get((each.key, i), [])) for i, entry in sorted(entries.items())]
    return sorted(items, key=lambda item: (-len(item.reports), item.entry.at))[:MOST]


def inbox_count(region_id: int) -> int:
    """How many contributions wait or were reported; what is both counts twice."""
    reported = _open_reports(region_id).with_only_columns(Report.kind, Report.thing_id).distinct().subquery()
    many = db.session.execute(select(func.count()).select_from(reported)).scalar_one()
    for each in kinds():
        waiting = each.waiting(region_id).subquery()
        many += db.session.execute(select(func.count()).select_from(waiting)).scalar_one()
    return many


def log(actor: Actor, region_id: int, most: int = 30) -> list[Decided]:
    """The last decisions in a region, the newest first."""
    query = select(Decision).where(Decision.region_id == region_id).options(joinedload(Decision.person))
    rows = list(db.session.scalars(query.order_by(Decision.id.desc()).limit(most)))
    entries: dict[tuple[str, int], Entry] = {}
    for each in kinds():
        ids = {row.thing_id for row in rows if row.kind == each.key}
        found = each.entries(actor, ids) if ids else {}
        entries |= {(each.key, thing_id): entry for thing_id, entry in found.items()}
    labels = {each.key: each.label for each in kinds()}
    return [Decided(row, labels.get(row.kind, row.kind), entries.get((row.kind, row.thing_id))) for row in rows]


def decision(region_id: int, decision_id: int) -> Decision:
    """One decision of a region, or NotFound."""
    found = db.session.get(Decision, decision_id)
    if found is None or found.region_id != region_id:
        raise NotFound
    return found


def entry(actor: Actor, kind_key: str, thing_id: int) -> Entry:
    """One contribution of any kind as the actor may see it, or NotFound."""
    known = kind(kind_key)
    found = known.entries(actor, [thing_id]).get(thing_id) if known is not None else None
    if found is None:
        raise NotFound
    return found


def _open_reports(region_id: int) -> Select[Report]:
    return select(Report).where(Report.region_id == region_id, Report.settled_at.is_(None))
