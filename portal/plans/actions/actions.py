"""What a plan does: adding, changing, ordering and removing its actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.kernel.changes import apply, move
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.plans.actions.sections import forget_things
from portal.plans.models import (
    ActionDeterminant,
    ActionPartner,
    ActionSector,
    Plan,
    PlanAction,
    PlanPartner,
    PlanScenario,
    PlanStep,
    StepProgress,
)

PARTS = ("determinants", "sectors", "partners")
"""Choices of an action that are rows of their own."""


def add_action(actor: Actor, plan: Plan, **values: Any) -> PlanAction:
    """An action at the end of the plan; `determinants` and `sectors` by key, `partners` by id."""
    _check(plan, values)
    last = db.session.scalar(select(func.max(PlanAction.position)).where(PlanAction.plan_id == plan.id))
    own = {name: value for name, value in values.items() if name not in PARTS}
    action = PlanAction(plan=plan, position=0 if last is None else last + 1, **own)
    db.session.add(action)
    _choose(action, values)
    db.session.flush()
    record("plan_action.added", action, actor)
    publish(plan.place, "actions")
    return action


def change_action(actor: Actor, action: PlanAction, **values: Any) -> None:
    _check(action.plan, values)
    before = apply(action, {name: value for name, value in values.items() if name not in PARTS})
    before |= _choose(action, values)
    if before:
        db.session.flush()
        record("plan_action.changed", action, actor, before=before)
        publish(action.plan.place, "actions")


def _choose(action: PlanAction, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set the choices that are rows of their own; what was chosen before, where that differs."""
    before: dict[str, Any] = {}
    for name, kind, key in (
        ("determinants", ActionDeterminant, "key"),
        ("sectors", ActionSector, "key"),
        ("partners", ActionPartner, "partner_id"),
    ):
        if name in values:
            before |= _replace(action, name, kind, key, values[name] or ())
    return before


def _replace(action: PlanAction, name: str, kind: Any, key: str, wanted: Sequence[Any]) -> dict[str, Any]:
    rows = getattr(action, name)
    had = [getattr(row, key) for row in rows]
    if set(had) == set(wanted):
        return {}
    kept = [row for row in rows if getattr(row, key) in wanted]
    setattr(action, name, kept + [kind(**{key: each}) for each in wanted if each not in had])
    return {name: had}


def _check(plan: Plan, values: Mapping[str, Any]) -> None:
    """Scenario and partners are of this plan."""
    scenario = db.session.get(PlanScenario, values["scenario_id"]) if values.get("scenario_id") else None
    if scenario is not None and scenario.plan_id != plan.id:
        raise Invalid(fields={"scenario_id": _("This scenario belongs to another plan.")})
    own = set(db.session.scalars(select(PlanPartner.id).where(PlanPartner.plan_id == plan.id)))
    if set(values.get("partners") or ()) - own:
        raise Invalid(fields={"partners": _("One of these partners is not on this plan any more.")})


def move_action(actor: Actor, action: PlanAction, by: int) -> None:
    """Move an action up (-1) or down (1)."""
    query = select(PlanAction).where(PlanAction.plan_id == action.plan_id)
    move(list(db.session.scalars(query.order_by(PlanAction.position, PlanAction.id))), action, by)
    db.session.flush()
    record("plan_action.moved", action, actor)
    publish(action.plan.place, "actions")


def remove_action(actor: Actor, action: PlanAction) -> None:
    """Delete an action with its steps; one about which somebody told how it goes stays."""
    told = select(StepProgress.id).join(PlanStep, StepProgress.step_id == PlanStep.id)
    if db.session.scalar(told.where(PlanStep.action_id == action.id).limit(1)) is not None:
        raise Conflict(
            _("Somebody has reported on this action. It stays; you can stop its steps and say what you learned.")
        )
    plan = action.plan
    record("plan_action.removed", action, actor, title=action.title.to_json(), steps=len(action.steps))
    forget_things(action, *action.steps)
    db.session.delete(action)
    db.session.flush()
    publish(plan.place, "actions")
