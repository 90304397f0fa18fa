"""Decisions about plans and their steps."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.plans.models import Decision, DecisionState, DecisionVoice, Plan, PlanVersion
from portal.plans.queries.visible import plan_is_visible


def visible_decisions(actor: Actor) -> Select[Decision]:
    """The decisions of plans that the actor sees, with their plans; also those that are only prepared."""
    query = select(Decision).join(Decision.plan).outerjoin(Plan.process).where(plan_is_visible(actor))
    return query.options(contains_eager(Decision.plan).contains_eager(Plan.process))


def decision(actor: Actor, plan_decision_id: int) -> Decision:
    """One decision with plan, version, step, options and voices, or NotFound."""
    loaded = (
        contains_eager(Decision.plan).joinedload(Plan.region),
        joinedload(Decision.version).defer(PlanVersion.content),
        joinedload(Decision.step),
        selectinload(Decision.options),
        selectinload(Decision.voices).joinedload(DecisionVoice.organisation),
        selectinload(Decision.voices).joinedload(DecisionVoice.option),
    )
    one = visible_decisions(actor).where(Decision.id == plan_decision_id).options(*loaded)
    found: Decision | None = db.session.scalar(one)
    if found is None:
        raise NotFound
    return found


def decisions_of(plan: Plan) -> list[Decision]:
    """A plan's decisions with their options, those still to be taken first, then the newest; three statements."""
    loaded = (
        joinedload(Decision.step),
        joinedload(Decision.version).defer(PlanVersion.content),
        selectinload(Decision.options),
    )
    query = select(Decision).where(Decision.plan_id == plan.id).options(*loaded)
    rows = list(db.session.scalars(query.order_by(Decision.id.desc())))
    return sorted(rows, key=lambda each: each.taken_on is not None)


def taken_of(plan: Plan, most: int) -> list[Decision]:
    """The decisions that were taken about the plan itself, the newest first."""
    about = (Decision.plan_id == plan.id) & Decision.step_id.is_(None)
    query = select(Decision).where(about, Decision.state == DecisionState.TAKEN).order_by(Decision.taken_on.desc())
    return list(db.session.scalars(query.order_by(Decision.id.desc()).limit(most)))
