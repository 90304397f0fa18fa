"""How a plan goes, in plain words for everybody."""

from __future__ import annotations

from flask import Response

from portal.plans.models import Plan
from portal.plans.queries.progress import progress_of
from portal.plans.queries.visible import plan as load_plan
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.web.access import public


@blueprint.get("/plans/<int:plan_id>/progress")
@public(load=load_plan)
def progress(found: Plan) -> Response:
    return plan_page("progress.html", found, here="plans.progress", progress=progress_of(found))
