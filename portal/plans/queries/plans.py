"""The plans of a region or process."""

from __future__ import annotations

from sqlalchemy.orm import contains_eager, joinedload

from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.plans.models import Plan
from portal.plans.queries.visible import visible_plans
from portal.regions.models import Process, Region


def plans_of(actor: Actor, region: Region | None = None, process: Process | None = None) -> list[Plan]:
    """The plans of a region or process, or all of them, the newest first; one statement."""
    query = visible_plans(actor).options(contains_eager(Plan.process), joinedload(Plan.region))
    if region is not None:
        query = query.where(Plan.region_id == region.id)
    if process is not None:
        query = query.where(Plan.process_id == process.id)
    return list(db.session.scalars(query.order_by(Plan.id.desc()).limit(200)))
