"""What plans add to a process's report-back: how its actions go, which steps were stopped and why, what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from portal.kernel.db import db
from portal.kernel.permissions import Actor, can
from portal.kernel.text import LocalizedText
from portal.plans.addresses import action_address, decision_address, step_address
from portal.plans.models import Decision, DecisionState, Plan, PlanAction, PlanStep, StepProgress, StepStatus
from portal.plans.policy import PlanVerb
from portal.plans.queries.decisions import decisions_of
from portal.plans.queries.progress import last_notes
from portal.plans.queries.steps import steps_of
from portal.plans.queries.visible import visible_plans
from portal.regions.models import Outcome, Process
from portal.regions.parts import Heard


def heard(actor: Actor, process: Process) -> list[Heard]:
    """Lines to draw from the plans of the process that the actor organises: what is done is filled in already."""
    plans = db.session.scalars(visible_plans(actor).where(Plan.process_id == process.id).order_by(Plan.id))
    return [each for plan in plans if can(actor, PlanVerb.ORGANISE, plan) for each in _of_plan(plan)]


def _of_plan(plan: Plan) -> Iterator[Heard]:
    steps = steps_of(plan)
    notes = last_notes([step.id for step in steps])
    for action in dict.fromkeys(step.action for step in steps):
        yield _of_action(plan, action, [step for step in steps if step.action_id == action.id])
    for step in steps:
        if step.status is StepStatus.STOPPED:
            yield _of_stopped(plan, step, notes.get(step.id))
    for decision in decisions_of(plan):
        if decision.state is DecisionState.TAKEN:
            yield _of_decision(plan, decision)


def _of_action(plan: Plan, action: PlanAction, steps: list[PlanStep]) -> Heard:
    """An action answers what it is for; where that is not written, what it is called."""
    return Heard(
        text=action.why or action.title,
        action=action.title,
        outcome=_outcome({step.status for step in steps}),
        source_kind="plan_action",
        source_id=str(action.id),
        source=plan.title,
        address=action_address(plan.id, action.id),
    )


def _outcome(statuses: set[StepStatus]) -> Outcome | None:
    """What has become of an action whose steps are so far; None while nothing began, or where all was stopped."""
    alive = statuses - {StepStatus.STOPPED}
    if alive and alive <= {StepStatus.DONE}:
        return Outcome.DONE
    return Outcome.DOING if alive - {StepStatus.PLANNED} else None


def _of_stopped(plan: Plan, step: PlanStep, told: StepProgress | None) -> Heard:
    reason = (told.note if told else LocalizedText()) or step.lesson
    return Heard(
        text=step.title,
        outcome=Outcome.NO if reason else None,
        reason=reason,
        source_kind="plan_step",
        source_id=str(step.id),
        source=plan.title,
        address=step_address(step.id),
    )


def _of_decision(plan: Plan, decision: Decision) -> Heard:
    """Whether what was decided is a yes or a no, the organiser says."""
    return Heard(
        text=decision.question,
        action=decision.outcome,
        source_kind="plan_decision",
        source_id=str(decision.id),
        source=plan.title,
        address=decision_address(decision.id),
    )
