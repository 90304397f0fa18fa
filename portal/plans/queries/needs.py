"""Which step of a plan waits for which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.kernel.db import db
from portal.plans.models import Plan, PlanAction, PlanStep, StepNeed


def steps_of(plan: Plan) -> list[PlanStep]:
    """All steps of a plan in its order, with their actions; one statement."""
    query = select(PlanStep).join(PlanStep.action).where(PlanAction.plan_id == plan.id)
    order = (PlanAction.position, PlanAction.id, PlanStep.position, PlanStep.id)
    return list(db.session.scalars(query.options(contains_eager(PlanStep.action)).order_by(*order)))


def needs_of(plan: Plan) -> dict[int, set[int]]:
    """By the id of a step, those that it waits for."""
    query = select(StepNeed).join(PlanStep, StepNeed.step_id == PlanStep.id).join(PlanStep.action)
    found: dict[int, set[int]] = defaultdict(set)
    for need in db.session.scalars(query.where(PlanAction.plan_id == plan.id)):
        found[need.step_id].add(need.needs_id)
    return dict(found)


def way_back(start: int, waiting: Mapping[int, Collection[int]]) -> list[int]:
    """The steps of a circle that begins and ends with `start`; empty if it waits for nothing that waits for it."""
    ways, seen = [[start]], set()
    while ways:
        way = ways.pop()
        for needed in sorted(waiting.get(way[-1], ())):
            if needed == start:
                return [*way, start]
            if needed not in seen:
                seen.add(needed)
                ways.append([*way, needed])
    return []
