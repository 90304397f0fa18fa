"""The parts of a plan one by one, each only of a plan that the actor sees."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.events import Event
from portal.kernel.permissions import Actor, can
from portal.plans.models import Plan, PlanAction, PlanPartner, PlanRow, PlanScenario
from portal.plans.policy import PlanVerb
from portal.plans.queries.visible import visible_actions, visible_plans


def action(actor: Actor, action_id: int) -> PlanAction:
    """One action with its plan and region, or NotFound."""
    query = visible_actions(actor).where(PlanAction.id == action_id)
    found: PlanAction | None = db.session.scalar(query.options(contains_eager(PlanAction.plan).joinedload(Plan.region)))
    if found is None:
        raise NotFound
    return found


def scenario(actor: Actor, scenario_id: int) -> PlanScenario:
    """One scenario of a plan that the actor sees, or NotFound."""
    found = db.session.get(PlanScenario, scenario_id)
    if found is None or not can(actor, PlanVerb.SEE, found.plan):
        raise NotFound
    return found


def partner(plan: Plan, partner_id: int) -> PlanPartner:
    """One partner of a plan, or NotFound."""
    return _of(plan, PlanPartner, partner_id)  # type: ignore[no-any-return]


def row(plan: Plan, row_id: int) -> PlanRow:
    """One row of a plan's tables, or NotFound."""
    return _of(plan, PlanRow, row_id)  # type: ignore[no-any-return]


def _of(plan: Plan, kind: Any, row_id: int) -> Any:
    found = db.session.get(kind, row_id)
    if found is None or found.plan_id != plan.id:
        raise NotFound
    return found


def others_of(actor: Actor, plan: Plan) -> list[Plan]:
    """Plans of the other kind in the region that the actor may write, the newest first."""
    query = visible_plans(actor).where(Plan.region_id == plan.region_id, Plan.kind != plan.kind)
    found = db.session.scalars(query.order_by(Plan.id.desc()))
    return [each for each in found if can(actor, PlanVerb.WRITE, each)]


def moves_of(plan: Plan) -> list[Event]:
    """How the plan went from state to state, the newest first."""
    query = select(Event).where(
        Event.subject_kind == "plan", Event.subject_id == str(plan.id), Event.kind == "plan.moved"
    )
    return list(db.session.scalars(query.order_by(Event.id.desc()).limit(50)))
