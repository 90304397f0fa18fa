"""A plan to read, and all plans of a region."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.conversations.subjects import resolve
from portal.kernel.permissions import Actor, can
from portal.plans import checks, plan_templates
from portal.plans.chapters import chapters
from portal.plans.models import Plan, PlanScenario
from portal.plans.policy import PlanVerb
from portal.plans.queries.plans import listed
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.whole import Whole, heard, whole
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_tabs, around, plan_page
from portal.regions import queries as regions
from portal.regions.models import Region
from portal.web.access import current_actor, public
from portal.web.fields import row_number
from portal.web.locale import language
from portal.web.pages import render_page


@blueprint.get("/r/<region_slug>/plans")
@public(load=regions.region)
def plans(region: Region) -> Response:
    found = listed(current_actor(), region)
    return render_page("plans/index.html", region=region, plans=found, plan_verb=PlanVerb)


@blueprint.get("/plans/<int:plan_id>")
@public(load=load_plan)
def plan(found: Plan) -> Response:
    actor, loaded = current_actor(), whole(found)
    going = _scenario(loaded)
    shown = loaded.going_with(going)
    end = ("plan", found.id)
    return plan_page(
        "plan.html",
        found,
        here="plans.plan",
        fragments=("plan_words",),
        whole=loaded,
        going=going,
        shown=shown,
        aside=[action for action in loaded.actions if action not in shown] if loaded.chosen else [],
        answers=(answers := _answers(found)),
        chapters=chapters(loaded, has_answers=bool(answers or found.decision_rule)),
        subject=resolve(actor, [end]).get(end),
        lack_count=_lack_count(actor, loaded),
        **around(actor, found),
    )


def _scenario(loaded: Whole) -> PlanScenario | None:
    """The one that the address asks for, else the chosen one; None shows the actions of all."""
    asked = request.args.get("scenario", 0, type=row_number)
    return next((each for each in loaded.scenarios if each.id == asked), loaded.chosen)


def _lack_count(actor: Actor, loaded: Whole) -> int:
    """How much is missing, for those who work on the plan."""
    if not can(actor, PlanVerb.WORK, loaded.plan) or not loaded.plan.is_written:
        return 0
    return len(checks.lacks(loaded, heard(loaded), language()))


def _answers(found: Plan) -> list[tuple[plan_templates.Field, Any]]:
    """Choices and dates that were made, with their fields."""
    fields = plan_templates.answers(found.kind)
    return [(field, found.fields[field.key]) for field in fields if found.fields.get(field.key)]


def _tabs(actor: Actor, found: Plan) -> list[tuple[str, str]]:
    tabs = [(_("Scenarios"), "plans.compare")] if found.scenarios else []
    if can(actor, PlanVerb.WORK, found):
        tabs += [(_("Work on the plan"), "plans.work"), (_("What is missing"), "plans.missing")]
    return tabs


add_tabs(_tabs)
