"""The plans of a region or process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.plans.models import Plan, PlanAction, PlanStep, StepStatus, Suggestion, SuggestionState
from portal.plans.queries.visible import visible_plans
from portal.regions.models import Process, Region


@dataclass(frozen=True, slots=True)
class Listed:
    """A plan in a list, with the number of its actions, of its steps and done ones, and of suggestions to decide."""

    plan: Plan
    actions: int
    steps: int
    done: int
    suggestions: int

    @property
    def report_back_on(self) -> date | None:
        """The plan's own day, else its process's."""
        return self.plan.report_back_on or (self.plan.process.report_back_on if self.plan.process else None)


def plans_of(actor: Actor, region: Region | None = None, process: Process | None = None) -> list[Plan]:
    """The plans of a region or process, or all of them, the newest first; one statement."""
    query = visible_plans(actor).options(contains_eager(Plan.process), joinedload(Plan.region))
    if region is not None:
        query = query.where(Plan.region_id == region.id)
    if process is not None:
        query = query.where(Plan.process_id == process.id)
    return list(db.session.scalars(query.order_by(Plan.id.desc()).limit(200)))


def listed(actor: Actor, region: Region | None = None, process: Process | None = None) -> list[Listed]:
    """The same with what is counted; four statements."""
    plans = plans_of(actor, region, process)
    ids = [plan.id for plan in plans]
    actions = _counted(select(PlanAction.plan_id, func.count()).where(PlanAction.plan_id.in_(ids)), ids)
    steps = select(PlanAction.plan_id, func.count()).join(PlanStep, PlanStep.action_id == PlanAction.id)
    steps = steps.where(PlanAction.plan_id.in_(ids))
    every, over = _counted(steps, ids), _counted(steps.where(PlanStep.status == StepStatus.DONE), ids)
    asked = select(Suggestion.plan_id, func.count()).where(
        Suggestion.plan_id.in_(ids), Suggestion.state.in_([SuggestionState.OPEN, SuggestionState.WAITING])
    )
    open_ones = _counted(asked, ids)
    return [Listed(plan, *(counts.get(plan.id, 0) for counts in (actions, every, over, open_ones))) for plan in plans]


def _counted(query: object, ids: Sequence[int]) -> dict[int, int]:
    """Count by plan; the first column of `query` is the plan's id."""
    if not ids:
        return {}
    grouped = query.group_by(query.selected_columns[0])  # type: ignore[attr-defined]
    return dict(db.session.execute(grouped).all())
