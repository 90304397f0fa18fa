"""Ways a plan could go: making them, choosing one, taking the choice back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.kernel.changes import apply
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.plans.actions.locking import lock
from portal.plans.models import Plan, PlanAction, PlanScenario

MOST = 6
"""More do not fit beside each other."""


def add_scenario(actor: Actor, plan: Plan, **values: Any) -> PlanScenario:
    lock(plan)
    if len(plan.scenarios) >= MOST:
        raise Conflict(_("A plan has at most %(n)s scenarios. Remove one first.", n=MOST))
    last = db.session.scalar(select(func.max(PlanScenario.position)).where(PlanScenario.plan_id == plan.id))
    scenario = PlanScenario(plan_id=plan.id, position=0 if last is None else last + 1, is_chosen=False, **values)
    db.session.add(scenario)
    db.session.flush()
    db.session.expire(plan, ["scenarios"])
    record("plan_scenario.added", scenario, actor)
    publish(plan.place, "scenarios")
    return scenario


def change_scenario(actor: Actor, scenario: PlanScenario, **values: Any) -> None:
    if before := apply(scenario, values):
        db.session.flush()
        record("plan_scenario.changed", scenario, actor, before=before)
        publish(scenario.plan.place, "scenarios")


def remove_scenario(actor: Actor, scenario: PlanScenario) -> None:
    """Delete a scenario without actions of its own: those are moved or removed first, not lost with it."""
    own = select(func.count()).select_from(PlanAction).where(PlanAction.scenario_id == scenario.id)
    if db.session.scalar(own):
        raise Conflict(_("This scenario has actions of its own. Move them to another scenario or to all first."))
    plan = scenario.plan
    record("plan_scenario.removed", scenario, actor, title=scenario.title.to_json())
    db.session.delete(scenario)
    db.session.flush()
    db.session.expire(plan, ["scenarios"])
    publish(plan.place, "scenarios")


def choose_scenario(actor: Actor, scenario: PlanScenario) -> None:
    """Let the plan go this way; the actions of the others are laid aside and can be taken up again."""
    lock(scenario.plan)
    for each in scenario.plan.scenarios:
        each.is_chosen = each is scenario
    db.session.flush()
    record("plan.scenario_chosen", scenario.plan, actor, scenario=scenario.id, title=scenario.title.to_json())
    publish(scenario.plan.place, "scenarios")


def unchoose_scenario(actor: Actor, plan: Plan) -> None:
    """Take the choice back: all scenarios are possible again."""
    lock(plan)
    chosen = [each for each in plan.scenarios if each.is_chosen]
    for each in chosen:
        each.is_chosen = False
    if chosen:
        db.session.flush()
        record("plan.scenario_unchosen", plan, actor, scenario=chosen[0].id)
        publish(plan.place, "scenarios")
