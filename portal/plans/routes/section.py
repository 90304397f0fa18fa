"""One section: to read and to write, with what is said about every paragraph beside it."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.conversations import subjects
from portal.kernel.permissions import can
from portal.plans.actions import commenting
from portal.plans.models import PlanSection
from portal.plans.policy import PlanVerb, takes_suggestions
from portal.plans.queries.comments import place_of_comment
from portal.plans.queries.paragraphs import drafted_section
from portal.plans.queries.suggestions import supported, waiting_of
from portal.plans.queries.versions import newest_version
from portal.plans.queries.visible import section as load_section
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.plans.routes.visits import reader_of
from portal.texts.queries import contributors
from portal.web.access import current_actor, public, requires
from portal.web.pages import notify, redirect_to


@blueprint.get("/sections/<int:section_id>")
@public(load=load_section)
def section(found: PlanSection) -> Response:
    """Who writes here gets the editor, and with `?read` the page that everybody gets."""
    actor, plan, who = current_actor(), found.plan, reader_of(found.plan)
    part = drafted_section(found)
    may_write = can(actor, PlanVerb.WRITE, found)
    return plan_page(
        "section.html",
        plan,
        here="plans.plan",
        fragments=("said_beside",),
        part=part,
        may_write=may_write,
        writes=may_write and "read" not in request.args and found.text is not None,
        may_suggest=takes_suggestions(actor, found),
        waiting=waiting_of(found.id, who),
        supported=supported([each.id for paragraph in part.paragraphs for each in paragraph.suggestions], who),
        contributors=contributors(found.text) if found.text is not None else [],
        version=newest_version(plan),
        subject=subjects.subject(actor, "plan_section", found.id),
        neighbours=_neighbours(found),
    )


def _neighbours(found: PlanSection) -> tuple[PlanSection | None, PlanSection | None]:
    sections = list(found.plan.sections)
    at = next(number for number, each in enumerate(sections) if each.id == found.id)
    before = sections[at - 1] if at else None
    return before, sections[at + 1] if at + 1 < len(sections) else None


@blueprint.post("/sections/<int:section_id>/comments/<int:comment_id>/settle")
@requires(PlanVerb.WRITE, load=load_section)
def settle_comment(found: PlanSection, comment_id: int) -> Response:
    """A comment is settled, or with `reopen` is not."""
    place = place_of_comment(found, comment_id)
    if "reopen" in request.form:
        commenting.reopen(current_actor(), found, place)
        notify(_("The comment is open again."))
    else:
        commenting.resolve(current_actor(), found, place)
        notify(_("The comment is settled. It can still be read below the text."))
    return redirect_to(f"{url_for('plans.section', section_id=found.id)}#comment-{comment_id}")
