"""The easy-read twin of a section, beside the section's own text."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.authors import Author
from portal.plans.actions.easy import begin_easy_text
from portal.plans.addresses import section_address
from portal.plans.models import PlanSection
from portal.plans.policy import PlanVerb
from portal.plans.queries.visible import section as load_section
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.web.access import current_actor, requires
from portal.web.pages import done


@blueprint.get("/sections/<int:section_id>/easy")
@requires(PlanVerb.WORK, load=load_section)
def easy_section(found: PlanSection) -> Response:
    address = section_address(found.id)
    return plan_page("easy.html", found.plan, here="plans.translations", part=found, section_address=address)


@blueprint.post("/sections/<int:section_id>/easy")
@requires(PlanVerb.WRITE, load=load_section)
def begin_easy(found: PlanSection) -> Response:
    """Everybody who writes at the section writes at the twin, several at once."""
    actor = current_actor()
    begin_easy_text(Author(actor=actor, name=actor.name), found, request.form.get("begin") == "copy")
    return done(_("You can write in easy words now."), url_for("plans.easy_section", section_id=found.id))
