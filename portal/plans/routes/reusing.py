"""A plan begins with another one: what goes along is shown first; later one sees what is different now."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, can
from portal.plans.actions.reusing import reuse
from portal.plans.forms.reusing import ReuseForm
from portal.plans.models import Plan
from portal.plans.policy import PlanVerb
from portal.plans.queries import origins
from portal.plans.queries.visible import plan as load_plan
from portal.plans.reusing import balance
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_around, plan_page
from portal.regions.routes.desk import saved
from portal.web.access import current_actor, public, requires


@blueprint.route("/plans/<int:plan_id>/reuse", methods=["GET", "POST"])
@requires(PlanVerb.REUSE, load=load_plan)
def reuse_plan(plan: Plan) -> Response:
    actor = current_actor()
    regions = {region.id: region for region in origins.regions_to_start_in(actor)}
    form = ReuseForm(list(regions.values()))
    content, version = origins.to_copy(plan)
    made: list[Plan] = []

    def make() -> None:
        made.append(reuse(actor, plan, regions[form.region_id.data], content, version, form.answers()))

    if form.accepts(make):
        address = url_for("plans.plan", plan_id=made[0].id)
        return saved(address, _("The plan is a draft. Only members of the region see it."))
    status = 422 if form.errors else 200
    return plan_page("reuse.html", plan, status=status, form=form, balance=balance(content), version=version)


@blueprint.get("/plans/<int:plan_id>/origin")
@public(load=load_plan)
def origin(plan: Plan) -> Response:
    found = origins.origin_of(current_actor(), plan)
    if found is None:
        raise NotFound
    return plan_page("origin.html", plan, origin=found, difference=origins.difference(plan, found))


def _around(actor: Actor, plan: Plan) -> dict[str, Any]:
    return {
        "may_reuse": can(actor, PlanVerb.REUSE, plan),
        "origin": origins.origin_of(actor, plan),
        "made_from_it": origins.made_from(actor, plan),
    }


add_around(_around)
