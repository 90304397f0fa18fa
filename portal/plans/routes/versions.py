"""Numbered versions of a plan: the list, one to read, what changed between two, making one, bringing words back."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.kernel.permissions import can
from portal.plans.actions import versions as actions
from portal.plans.content import Content, blocks_in, content_of
from portal.plans.forms.drafting import VersionForm
from portal.plans.forms.versions import first_summary
from portal.plans.looks import STEP_LOOKS
from portal.plans.models import Plan, PlanVersion, StepStatus
from portal.plans.policy import PlanVerb
from portal.plans.queries import versions as queries
from portal.plans.queries.suggestions import accepted_since_version
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.visible import section as load_section
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.plans.routes.visits import contributor_to
from portal.plans.version_changes import plan_changes
from portal.texts.html import html
from portal.web.access import current_actor, public, requires
from portal.web.fields import row_number
from portal.web.formats import day
from portal.web.locale import language
from portal.web.pages import notify, redirect_to

FIELDS = {
    "starts_on": _l("Begins"),
    "due_on": _l("Due by"),
    "status": _l("Progress"),
    "organisation": _l("Who does it"),
}
ONE = "/plans/<int:plan_id>/versions/<int:number>"


@blueprint.get("/plans/<int:plan_id>/versions")
@public(load=load_plan)
def versions(found: Plan) -> Response:
    return plan_page("versions.html", found, here="plans.versions", versions=queries.versions_of(found))


@blueprint.route("/plans/<int:plan_id>/versions/new", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_plan)
def new_version(found: Plan) -> Response:
    accepted = accepted_since_version(found)
    form = VersionForm(found.region.languages, data={"reason": first_summary(accepted)})
    made: list[PlanVersion] = []
    if form.accepts(lambda: made.append(actions.make_version(current_actor(), found, form.said()))):
        notify(_("This is version %(number)s. Those who suggested something will be told.", number=made[0].number))
        return redirect_to(url_for("plans.version", plan_id=found.id, number=made[0].number))
    return plan_page(
        "new_version.html",
        found,
        here="plans.versions",
        status=422 if form.errors else 200,
        form=form,
        accepted=accepted,
        newest=queries.newest_version(found),
    )


@blueprint.get(ONE)
@public(load=queries.version)
def version(found: PlanVersion) -> Response:
    """One version to read, with who took part in it."""
    return plan_page(
        "version.html",
        found.plan,
        here="plans.versions",
        version=found,
        content=found.content,
        versions=queries.versions_of(found.plan),
        took_part=queries.took_part(found),
        suggestions=queries.suggestions_in(found),
        may_restore=can(current_actor(), PlanVerb.WRITE, found),
        present={each.id for each in found.plan.sections},
    )


@blueprint.get("/plans/<int:plan_id>/changes")
@public(load=load_plan)
def version_changes(found: Plan) -> Response:
    """From version `from` to version `to`; without `to` up to now, without `from` since the newest version."""
    numbers = [each.number for each in queries.versions_of(found)]
    old = _number("from", numbers) or max(numbers, default=0)
    new = _number("to", numbers)
    return plan_page(
        "changes.html",
        found,
        here="plans.versions",
        numbers=numbers,
        old=old,
        new=new,
        changes=plan_changes(_content(found, old), _content(found, new), language()) if old else None,
        field_words=FIELDS,
        shown=_shown,
    )


def _number(name: str, known: list[int]) -> int | None:
    number = request.args.get(name, type=row_number)
    return number if number in known else None


def _content(found: Plan, number: int | None) -> Content:
    """What the plan said in a version, or says now."""
    if number is None:
        return content_of(found)
    return queries.version(current_actor(), found.id, number).content


@blueprint.post(f"{ONE}/restore/<int:section_id>")
@requires(PlanVerb.WRITE, load=queries.version)
def restore_section(found: PlanVersion, section_id: int) -> Response:
    section = load_section(current_actor(), section_id)
    if actions.restore_section(contributor_to(found.plan), found, section):
        notify(_("The section is back to version %(number)s.", number=found.number))
    else:
        notify(_("The section already says the same as version %(number)s.", number=found.number))
    return redirect_to(url_for("plans.section", section_id=section.id))


def register(app: Flask) -> None:
    """How templates show what a version kept."""
    app.jinja_env.globals.update(kept_html=_kept_html, kept_status=_kept_status, plan_day=_day)


def _shown(name: str, text: str) -> str:
    """A field of a step in words."""
    if name == "status":
        status = _kept_status(text)
        return str(STEP_LOOKS[status].label) if status else text
    return _day(text) if name in ("starts_on", "due_on") else text


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _kept_html(blocks: list[dict[str, Any]]) -> Any:
    return html(blocks_in(blocks))


def _kept_status(text: str) -> StepStatus | None:
    return next((status for status in StepStatus if status.value == text), None)
