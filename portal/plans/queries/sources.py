"""Where the sections, paragraphs, actions and steps of a plan come from, as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, select, union_all

from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.plans.models import ParagraphSource, Plan, PlanAction, PlanSection, PlanStep
from portal.plans.queries.behind import ideas_behind
from portal.texts.anchors import Anchor, find
from portal.texts.blocks import Block
from portal.trace.kinds import End
from portal.trace.models import TraceLink
from portal.trace.queries import Step, came_from

__all__ = ["Source", "at_paragraphs", "ideas_behind", "sources_of"]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that led to a part of a plan, with the reason; `place` where it led to one paragraph of a section."""

    step: Step
    place: Anchor | None = None


_SECTIONS = select(PlanSection.id).where(PlanSection.plan_id == bindparam("plan_id"))
_ACTIONS = select(PlanAction.id).where(PlanAction.plan_id == bindparam("plan_id"))
_STEPS = select(PlanStep.id).where(PlanStep.action_id.in_(_ACTIONS))


def _leading_to(kind: Any, ids: Select[int]) -> Select[int]:
    """The links that lead to rows of a kind; `IN`, so that SQLite, too, goes from the few rows to their links."""
    places = ids.with_only_columns(cast(kind.id, String))
    return select(TraceLink.id).where(TraceLink.to_kind == kind.__tablename__, TraceLink.to_id.in_(places))


_OF_PLAN = union_all(
    _leading_to(PlanSection, _SECTIONS), _leading_to(PlanAction, _ACTIONS), _leading_to(PlanStep, _STEPS)
)
_LINKS = select(TraceLink).where(TraceLink.id.in_(_OF_PLAN)).order_by(TraceLink.id)
_PLACES = (
    select(ParagraphSource)
    .join(PlanSection, PlanSection.id == ParagraphSource.section_id)
    .where(PlanSection.plan_id == bindparam("plan_id"))
)


def sources_of(actor: Actor, plan: Plan) -> dict[End, list[Source]]:
    """The sources of everything in a plan that has some, by end; as many queries as there are kinds of sources."""
    links = db.session.scalars(_LINKS, {"plan_id": plan.id}).all()
    places = _places(plan) if links else {}
    found = came_from(actor, links)
    return {end: [Source(step, places.get(step.link.id)) for step in steps] for end, steps in found.items()}


def _places(plan: Plan) -> dict[int, Anchor]:
    """The paragraphs to which links lead, by link."""
    return {
        row.link_id: Anchor(row.quote, row.before, row.behind, row.paragraph, row.position)
        for row in db.session.scalars(_PLACES, {"plan_id": plan.id})
    }


def at_paragraphs(sources: Sequence[Source], blocks: Sequence[Block]) -> Mapping[int, list[Source]]:
    """The sources of single paragraphs by the number of the block where they are now; without those that are gone."""
    found: dict[int, list[Source]] = {}
    for source in sources:
        spot = find(blocks, source.place) if source.place is not None else None
        if spot is not None:
            found.setdefault(spot.paragraph, []).append(source)
    return found
