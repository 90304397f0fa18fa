"""What a step goes back to: the trail of links read backwards, so that those who gave the ideas hear how it goes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, tuple_

from portal.kernel.db import db
from portal.plans.models import PlanStep
from portal.trace.kinds import End
from portal.trace.models import TraceLink

FARTHEST = 6
"""Links that one goes back: idea → finding → section → action → step are four."""


def ideas_behind(step: PlanStep) -> list[End]:
    """The ideas, as ("idea", id), from which a step or its action came, also by way of a section or a finding.

    Whoever shows or tells them asks who may see them.
    """
    behind = _behind({("plan_step", str(step.id)), ("plan_action", str(step.action_id))})
    return sorted((end for end in behind if end[0] == "idea"), key=lambda end: int(end[1]))


def _behind(ends: set[End]) -> set[End]:
    """Everything that led to `ends`; one query for each link of the way."""
    known, here = set(ends), set(ends)
    for _link in range(FARTHEST):
        if not here:
            break
        here = set(_origins(here)) - known
        known |= here
    return known


def _origins(ends: Iterable[End]) -> list[End]:
    target = tuple_(TraceLink.to_kind, TraceLink.to_id)
    query = select(TraceLink.from_kind, TraceLink.from_id).where(target.in_(list(ends)))
    return [(kind, thing_id) for kind, thing_id in db.session.execute(query)]
