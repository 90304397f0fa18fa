"""Who was heard for a plan."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.plans.models import Plan
from portal.plans.queries.heard import KINDS, opened_at
from portal.plans.queries.heard import heard as heard_for
from portal.plans.queries.visible import plan as load_plan
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_tabs, plan_page
from portal.web.access import current_actor, public


@blueprint.get("/plans/<int:plan_id>/heard")
@public(load=load_plan)
def heard(found: Plan) -> Response:
    before, since = heard_for(current_actor(), found)
    return plan_page(
        "heard.html",
        found,
        here="plans.heard",
        opened=opened_at(found),
        before=before,
        since=since,
        kinds=KINDS,
        sides=list(Perspective),
    )


def _tabs(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    return [(_("Who was heard"), "plans.heard")]


add_tabs(_tabs)
