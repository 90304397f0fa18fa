"""Where the sections, paragraphs, actions and steps of a plan come from, as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.plans.models import ParagraphSource, Plan, PlanAction, PlanSection, PlanStep
from portal.plans.queries.behind import ideas_behind
from portal.texts.anchors import Anchor, find
from portal.texts.blocks import Block
from portal.trace.kinds import End
from portal.trace.queries import Step, traces_of_ends

__all__ = ["Source", "at_paragraphs", "ideas_behind", "sources_of"]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that led to a part of a plan, with the reason; `place` where it led to one paragraph of a section."""

    step: Step
    place: Anchor | None = None


def sources_of(actor: Actor, plan: Plan) -> dict[End, list[Source]]:
    """The sources of everything in a plan that has some, by end; as many queries as there are kinds of sources."""
    places = _places(plan)
    found = traces_of_ends(actor, _ends(plan))
    return {
        end: [Source(step, places.get(step.link.id)) for step in trace.came_from]
        for end, trace in found.items()
        if trace.came_from
    }


def _ends(plan: Plan) -> list[End]:
    steps = select(PlanStep.id).join(PlanStep.action).where(PlanAction.plan_id == plan.id)
    kinds: tuple[tuple[str, Iterable[int]], ...] = (
        ("plan_section", db.session.scalars(select(PlanSection.id).where(PlanSection.plan_id == plan.id))),
        ("plan_action", db.session.scalars(select(PlanAction.id).where(PlanAction.plan_id == plan.id))),
        ("plan_step", db.session.scalars(steps)),
    )
    return [(kind, str(row_id)) for kind, ids in kinds for row_id in ids]


def _places(plan: Plan) -> dict[int, Anchor]:
    """The paragraphs to which links lead, by link."""
    query = select(ParagraphSource).join(PlanSection, PlanSection.id == ParagraphSource.section_id)
    return {
        row.link_id: Anchor(row.quote, row.before, row.behind, row.paragraph, row.position)
        for row in db.session.scalars(query.where(PlanSection.plan_id == plan.id))
    }


def at_paragraphs(sources: Sequence[Source], blocks: Sequence[Block]) -> Mapping[int, list[Source]]:
    """The sources of single paragraphs by the number of the block where they are now; without those that are gone."""
    found: dict[int, list[Source]] = {}
    for source in sources:
        spot = find(blocks, source.place) if source.place is not None else None
        if spot is not None:
            found.setdefault(spot.paragraph, []).append(source)
    return found
