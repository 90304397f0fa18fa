"""A plan to take along: as a file for reading, changing, calculating, for a calendar, for a program."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.db import db, set_read_only
from portal.kernel.errors import NotFound
from portal.kernel.mail import link
from portal.kernel.permissions import Actor, can
from portal.plans.exports import FORMATS, Format, edition
from portal.plans.exports.steps import steps_csv
from portal.plans.models import Plan
from portal.plans.policy import PlanVerb
from portal.plans.queries import outputs
from portal.plans.queries.visible import plan as load_plan
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_tabs, plan_page
from portal.web.access import current_actor, public
from portal.web.limits import limit
from portal.web.locale import language

COSTLY = {"pdf", "docx"}
MOST = 20
"""Costly files of one source in ten minutes: each takes up to half a second of a processor."""


@blueprint.get("/plans/<int:plan_id>/files")
@public(load=load_plan)
def files(plan: Plan) -> Response:
    versions = outputs.numbers(plan)
    chosen = _number() or None
    if chosen is not None and chosen not in {each.number for each in versions}:
        raise NotFound
    feed = link(url_for("plans.file", plan_id=plan.id, key="ics", lang=language()))
    return plan_page("files.html", plan, here="plans.files", versions=versions, chosen=chosen, feed=feed)


@blueprint.get("/plans/<int:plan_id>/files/<key>")
@public(load=load_plan)
def file(plan: Plan, key: str) -> Response:
    found = FORMATS.get(key)
    if found is None:
        raise NotFound
    if key in COSTLY:
        _count()
    return _answer(plan, found)


def _answer(plan: Plan, found: Format) -> Response:
    made = edition(plan, language(), _number(), with_names=can(current_actor(), PlanVerb.WORK, plan))
    written = steps_csv(made, ";") if found.key == "csv" and request.args.get("semicolon") else found.write(made)
    response = Response(written, content_type=found.mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name(made)}"'
    return response


def _tab(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    return [(_("Download"), "plans.files")]


add_tabs(_tab)


def _number() -> int:
    """The version that is asked for; 0 is the plan as it is now."""
    wish = request.args.get("version", "")
    if wish and not (wish.isascii() and wish.isdigit() and len(wish) < 7):
        raise NotFound
    return int(wish or 0)


def _count() -> None:
    """Count a costly file. What was read so far is let go, because SQLite lets no reader become a writer."""
    db.session.rollback()
    set_read_only(False)
    limit("file of a plan", MOST, timedelta(minutes=10))
    set_read_only(True)
