"""The steps of plans: one with all about it, those of a plan, those of a member, and which wait or stand still."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Membership
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.plans.models import Plan, PlanAction, PlanScenario, PlanStep, StepNeed, StepProgress, StepStatus
from portal.plans.queries.visible import visible_steps

OVER = (StepStatus.DONE, StepStatus.STOPPED)
STALLED_AFTER = (30, 60, 90)
"""Days without a sign of life after which a step is called stalled, a little, more, and a lot."""
MOST = 1000
"""Steps of one plan that are drawn."""


def step(actor: Actor, step_id: int) -> PlanStep:
    """One step with its plan, owners, what it waits for, and its progress; or NotFound."""
    loaded = (
        contains_eager(PlanStep.action).contains_eager(PlanAction.plan).joinedload(Plan.region),
        joinedload(PlanStep.organisation),
        joinedload(PlanStep.person),
        selectinload(PlanStep.needs).joinedload(StepNeed.needed),
        selectinload(PlanStep.progress).joinedload(StepProgress.person),
    )
    found: PlanStep | None = db.session.scalar(visible_steps(actor).where(PlanStep.id == step_id).options(*loaded))
    if found is None:
        raise NotFound
    return found


def steps_of(plan: Plan) -> list[PlanStep]:
    """A plan's steps in the order of its actions, with owners and needs; two statements."""
    query = _followed(select(PlanStep).join(PlanStep.action)).where(PlanAction.plan_id == plan.id)
    order = (PlanAction.position, PlanAction.id, PlanStep.position, PlanStep.id)
    return list(db.session.scalars(query.options(*_with_owners()).order_by(*order).limit(MOST)))


def _with_owners() -> tuple[ExecutableOption, ...]:
    return (
        contains_eager(PlanStep.action),
        joinedload(PlanStep.organisation),
        joinedload(PlanStep.person),
        selectinload(PlanStep.needs).joinedload(StepNeed.needed),
    )


def _followed(query: Select[PlanStep]) -> Select[PlanStep]:
    """Without the actions of scenarios that were not chosen, where one was."""
    return query.outerjoin(PlanAction.scenario).where(goes_on())


def goes_on() -> ColumnElement[bool]:
    """Whether an action, joined with its scenario, is not laid aside."""
    other = aliased(PlanScenario)
    chosen = exists(select(other.id).where(other.plan_id == PlanAction.plan_id, other.is_chosen.is_(True)))
    return or_(PlanAction.scenario_id.is_(None), PlanScenario.is_chosen.is_(True), ~chosen)


def waits_for(step: PlanStep) -> list[PlanStep]:
    """What a step waits for and is not over yet."""
    return [need.needed for need in step.needs if need.needed.status not in OVER]


def next_steps(steps: list[PlanStep], many: int = 1) -> list[PlanStep]:
    """The next small steps: not over, waiting for nothing, the earliest due first."""
    able = [step for step in steps if step.status not in OVER and not waits_for(step)]
    return sorted(able, key=lambda step: (step.due_on is None, step.due_on or date.max, step.id))[:many]


def silent_days(step: PlanStep, today: date) -> int:
    """For how many days a step that should be moving has given no sign of life; 0 where nothing was to happen yet."""
    begun = min((day for day in (step.starts_on, step.due_on) if day is not None and day <= today), default=None)
    if step.status in OVER or (step.status is StepStatus.PLANNED and begun is None):
        return 0
    signs = [day for day in (step.moved_on, begun if step.status is StepStatus.PLANNED else None) if day is not None]
    last = max(signs, default=begun)
    return max(0, (today - last).days) if last is not None else 0


def stalled(step: PlanStep, today: date) -> int:
    """The greatest number of STALLED_AFTER that a step's silence has reached; 0 while it moves."""
    days = silent_days(step, today)
    return max((limit for limit in STALLED_AFTER if days >= limit), default=0)


def is_overdue(step: PlanStep, today: date) -> bool:
    return step.status not in OVER and step.due_on is not None and step.due_on < today


def own_steps(actor: Actor) -> list[PlanStep]:
    """The steps that are not over and that a member, or an organisation they speak for, owns; the earliest first."""
    organisations = select(Membership.organisation_id).where(
        Membership.person_id == actor.id, Membership.organisation_id.is_not(None)
    )
    mine = or_(PlanStep.person_id == actor.id, PlanStep.organisation_id.in_(organisations))
    query = visible_steps(actor).outerjoin(PlanAction.scenario).where(mine, PlanStep.status.not_in(OVER), goes_on())
    loaded = (
        contains_eager(PlanStep.action).contains_eager(PlanAction.plan).joinedload(Plan.region),
        joinedload(PlanStep.organisation),
        joinedload(PlanStep.person),
        selectinload(PlanStep.needs).joinedload(StepNeed.needed),
    )
    rows = db.session.scalars(query.options(*loaded).limit(MOST))
    return sorted(rows, key=lambda step: (step.due_on is None, step.due_on or date.max, step.id))


def waiting_on(step: PlanStep) -> list[PlanStep]:
    """The steps that wait for this one."""
    query = select(PlanStep).join(StepNeed, StepNeed.step_id == PlanStep.id).where(StepNeed.needs_id == step.id)
    return list(db.session.scalars(query.order_by(PlanStep.position, PlanStep.id)))


def owners(step: PlanStep) -> list[int]:
    """The members who own a step: the one named, or all of the region who speak for its organisation."""
    if step.person_id is not None:
        return [step.person_id]
    speak = and_(Membership.organisation_id == step.organisation_id, Membership.region_id == step.region_id)
    query = select(Membership.person_id).where(speak).distinct().order_by(Membership.person_id)
    return list(db.session.scalars(query)) if step.organisation_id is not None else []
