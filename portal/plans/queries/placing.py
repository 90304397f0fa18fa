"""The plans into which somebody may put something."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from portal.kernel.db import db
from portal.kernel.permissions import Actor, Role
from portal.plans.models import Plan, PlanState
from portal.plans.queries.visible import visible_plans


def plans_to_put_in(actor: Actor, region_id: int | None) -> list[Plan]:
    """Plans of the thing's region, or of all of one's own where it belongs to all regions; the newest first."""
    mine = actor.regions_as(Role.ORGANISER, Role.PROFESSIONAL)
    regions = [each for each in mine if region_id in (None, each)]
    query = visible_plans(actor).where(Plan.region_id.in_(regions), Plan.state != PlanState.ARCHIVED)
    return list(db.session.scalars(query.options(joinedload(Plan.region)).order_by(Plan.id.desc()).limit(200)))
