"""What came of things in plans: the trail of links read forwards, to the steps that moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, or_, select, tuple_

from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.plans.models import PlanAction, PlanStep, StepProgress
from portal.plans.queries.behind import FARTHEST
from portal.plans.queries.visible import visible_steps
from portal.trace.kinds import End, numbers
from portal.trace.models import TraceLink

MOST = 200
"""Moves that are told of at most, however many things are asked about."""


def moves_of(actor: Actor, ends: Collection[End]) -> dict[End, list[StepProgress]]:
    """The last move of every step that came of each of `ends`, with its step; a constant number of queries."""
    reached = _reached(ends)
    actions = {int(each): reached["plan_action", each] for each in _ids(reached, "plan_action")}
    steps = {int(each): reached["plan_step", each] for each in _ids(reached, "plan_step")}
    found: dict[End, list[StepProgress]] = defaultdict(list)
    if not actions and not steps:
        return found
    for move in _last_moves(actor, actions, steps):
        for end in actions.get(move.step.action_id, set()) | steps.get(move.step_id, set()):
            found[end].append(move)
    return found


def _ids(reached: Mapping[End, set[End]], kind: str) -> list[str]:
    return [thing_id for each, thing_id in reached if each == kind and numbers([thing_id])]


def _last_moves(actor: Actor, actions: Collection[int], steps: Collection[int]) -> list[StepProgress]:
    of_steps = visible_steps(actor).where(or_(PlanAction.id.in_(actions), PlanStep.id.in_(steps)))
    by_id = {step.id: step for step in db.session.scalars(of_steps)}
    last = select(func.max(StepProgress.id)).where(StepProgress.step_id.in_(by_id)).group_by(StepProgress.step_id)
    query = select(StepProgress).where(StepProgress.id.in_(last)).order_by(StepProgress.id.desc()).limit(MOST)
    return list(db.session.scalars(query))


def _reached(ends: Collection[End]) -> dict[End, set[End]]:
    """Everything that came of `ends`, each with those of them that it goes back to; one query for each link."""
    origins: dict[End, set[End]] = {end: {end} for end in ends}
    here = set(ends)
    for _link in range(FARTHEST):
        pairs = _followers(here) if here else []
        here = set()
        for start, target in pairs:
            new = origins[start] - origins.setdefault(target, set())
            if new:
                origins[target] |= new
                here.add(target)
    return origins


def _followers(ends: Collection[End]) -> list[tuple[End, End]]:
    start = tuple_(TraceLink.from_kind, TraceLink.from_id)
    columns = TraceLink.from_kind, TraceLink.from_id, TraceLink.to_kind, TraceLink.to_id
    rows = db.session.execute(select(*columns).where(start.in_(list(ends))).order_by(TraceLink.id))
    return [((row.from_kind, row.from_id), (row.to_kind, row.to_id)) for row in rows]
