"""A plan to read, and all plans of a region."""

from __future__ import annotations

from flask import Response

from portal.plans.models import Plan
from portal.plans.policy import PlanVerb
from portal.plans.queries.plans import plans_of
from portal.plans.queries.visible import plan as load_plan
from portal.plans.routes import blueprint
from portal.plans.routes.frame import around, plan_page
from portal.regions import queries as regions
from portal.regions.models import Region
from portal.web.access import current_actor, public
from portal.web.pages import render_page


@blueprint.get("/r/<region_slug>/plans")
@public(load=regions.region)
def plans(region: Region) -> Response:
    return render_page("plans/index.html", region=region, plans=plans_of(current_actor(), region), plan_verb=PlanVerb)


@blueprint.get("/plans/<int:plan_id>")
@public(load=load_plan)
def plan(found: Plan) -> Response:
    return plan_page("plan.html", found, here="plans.plan", **around(current_actor(), found))
