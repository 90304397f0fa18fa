"""Steps of an action: who owns them, by when, what they wait for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.kernel.changes import apply, move
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.plans.actions.locking import lock
from portal.plans.actions.sections import forget_things
from portal.plans.models import PlanAction, PlanStep, StepNeed
from portal.plans.queries.needs import needs_of, steps_of, way_back
from portal.regions.models import Organisation


def add_step(actor: Actor, action: PlanAction, needs: Collection[int] = (), **values: Any) -> PlanStep:
    """A planned step at the end of an action; `needs` are the ids of the steps that it waits for."""
    _check(action, values)
    lock(action.plan)
    step = PlanStep(action=action, position=len(action.steps), **values)
    db.session.add(step)
    db.session.flush()
    _wait_for(step, needs)
    db.session.flush()
    record("plan_step.added", step, actor)
    publish(action.plan.place, "steps")
    return step


def change_step(actor: Actor, step: PlanStep, needs: Collection[int] | None = None, **values: Any) -> None:
    """Change a step's words, owner, days and what it waits for."""
    _check(step.action, values)
    lock(step.plan)
    before = apply(step, values)
    if needs is not None:
        before |= _wait_for(step, needs)
    if before:
        db.session.flush()
        record("plan_step.changed", step, actor, before=before)
        publish(step.plan.place, "steps")


def _check(action: PlanAction, values: Mapping[str, Any]) -> None:
    wrong: dict[str, str] = {}
    starts, due = values.get("starts_on"), values.get("due_on")
    if starts and due and due < starts:
        wrong["due_on"] = _("The last day is before the first day.")
    organisation = db.session.get(Organisation, values["organisation_id"]) if values.get("organisation_id") else None
    if organisation is not None and organisation.region_id != action.region_id:
        wrong["organisation_id"] = _("This organisation belongs to another region.")
    if values.get("person_id") and not _is_member(values["person_id"], action.region_id):
        wrong["person_id"] = _("This person is not a member of the region.")
    if wrong:
        raise Invalid(fields=wrong)


def _is_member(person_id: int, region_id: int) -> bool:
    held = select(Membership.id).where(Membership.person_id == person_id, Membership.region_id == region_id)
    return db.session.scalar(held.limit(1)) is not None


def _wait_for(step: PlanStep, needs: Collection[int]) -> dict[str, Any]:
    """Let a step wait for others of its plan; Invalid if these wait for it, directly or not."""
    had = [each.needs_id for each in step.needs]
    wanted = set(needs)
    if wanted == set(had):
        return {}
    steps = {each.id: each for each in steps_of(step.plan)}
    if not wanted <= steps.keys():
        raise Invalid(fields={"needs": _("One of these steps is not in this plan any more.")})
    waiting = needs_of(step.plan) | {step.id: wanted}
    if circle := way_back(step.id, waiting):
        names = [steps[each].title.best(step.plan.language).text for each in circle]
        words = _("These steps would wait for each other without end: %(steps)s.", steps=" → ".join(names))
        raise Invalid(fields={"needs": words})
    step.needs = [each for each in step.needs if each.needs_id in wanted] + [
        StepNeed(needs_id=each) for each in sorted(wanted - set(had))
    ]
    return {"needs": had}


def move_step(actor: Actor, step: PlanStep, by: int) -> None:
    """Move a step up (-1) or down (1) in its action."""
    move(step.action.steps, step, by)
    db.session.flush()
    record("plan_step.ordered", step, actor)
    publish(step.plan.place, "steps")


def remove_step(actor: Actor, step: PlanStep) -> None:
    """Delete a step about which nobody told anything yet."""
    if step.progress:
        raise Conflict(_("Somebody has reported on this step. It stays; you can stop it and say what you learned."))
    action = step.action
    record("plan_step.removed", step, actor, title=step.title.to_json())
    forget_things(step)
    db.session.delete(step)
    db.session.flush()
    db.session.expire(action, ["steps"])
    publish(action.plan.place, "steps")
