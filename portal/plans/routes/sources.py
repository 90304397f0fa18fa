"""What templates ask of sources: once for all of a plan, however many parts of it are on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import g

from portal.plans.models import Plan, PlanSection
from portal.plans.queries.sources import Source, at_paragraphs, sources_of
from portal.plans.routes import blueprint
from portal.texts.blocks import Block
from portal.trace.kinds import End
from portal.web.access import current_actor


@blueprint.app_template_global()
def plan_sources(plan: Plan) -> dict[End, list[Source]]:
    """The sources of a plan's parts by end."""
    if "plan_sources" not in g:
        g.plan_sources = {}
    if plan.id not in g.plan_sources:
        g.plan_sources[plan.id] = sources_of(current_actor(), plan)
    found: dict[End, list[Source]] = g.plan_sources[plan.id]
    return found


@blueprint.app_template_global()
def paragraph_sources(section: PlanSection, blocks: Sequence[Block]) -> Mapping[int, list[Source]]:
    """The sources of a section's paragraphs by the number of their block; found once for all of them."""
    if "paragraph_sources" not in g:
        g.paragraph_sources = {}
    if section.id not in g.paragraph_sources:
        sources = plan_sources(section.plan).get(("plan_section", str(section.id)), [])
        g.paragraph_sources[section.id] = at_paragraphs(sources, blocks)
    found: Mapping[int, list[Source]] = g.paragraph_sources[section.id]
    return found
