"""What stands in files beside the text: who agreed, what was decided, how steps go; nothing for members alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from portal.accounts.models import Person
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.text import LocalizedText
from portal.plans.models import (
    Decision,
    DecisionState,
    Plan,
    PlanAction,
    PlanStep,
    PlanVersion,
    SignOff,
    StepProgress,
)
from portal.regions.models import Determinant, Sector


def version(plan: Plan, number: int) -> PlanVersion:
    """One numbered version of a plan, or NotFound."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.number == number)
    found: PlanVersion | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def numbers(plan: Plan) -> list[PlanVersion]:
    """The versions of a plan without their content, the newest first."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id).options(defer(PlanVersion.content))
    return list(db.session.scalars(query.order_by(PlanVersion.number.desc())))


def sign_offs(plan: Plan) -> list[SignOff]:
    """What each organisation said last to each section, with its version."""
    loaded = joinedload(SignOff.organisation), joinedload(SignOff.version).defer(PlanVersion.content)
    query = select(SignOff).where(SignOff.plan_id == plan.id).options(*loaded).order_by(SignOff.id)
    latest = {(row.section_id, row.organisation_id): row for row in db.session.scalars(query)}
    return list(latest.values())


def decisions(plan: Plan) -> list[Decision]:
    """The decisions that were taken, the first one first."""
    loaded = (
        selectinload(Decision.options),
        joinedload(Decision.step),
        joinedload(Decision.version).defer(PlanVersion.content),
    )
    taken = Decision.plan_id == plan.id, Decision.state == DecisionState.TAKEN
    query = select(Decision).where(*taken).options(*loaded)
    return list(db.session.scalars(query.order_by(Decision.taken_on, Decision.id)))


def progress(plan: Plan) -> list[StepProgress]:
    """What was told about a plan's steps, the first one first."""
    query = select(StepProgress).join(PlanStep, PlanStep.id == StepProgress.step_id).join(PlanStep.action)
    return list(db.session.scalars(query.where(PlanAction.plan_id == plan.id).order_by(StepProgress.id)))


def names(ids: Iterable[int]) -> Mapping[int, str]:
    """What members are called, for those who may know it."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in found}


def key_names() -> Mapping[str, LocalizedText]:
    """What determinants and fields of work are called, by `determinant:key` and `sector:key`."""
    determinants = {f"determinant:{each.key}": each.name for each in db.session.scalars(select(Determinant))}
    return determinants | {f"sector:{each.key}": each.name for each in db.session.scalars(select(Sector))}
