"""What templates ask of sources: once for all of a plan, however many parts of it are on the page."""

from __future__ import annotations

from flask import g

from portal.plans.models import Plan
from portal.plans.queries.sources import Source, at_paragraphs, sources_of
from portal.plans.routes import blueprint
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


blueprint.add_app_template_global(at_paragraphs, "sources_at_paragraphs")
