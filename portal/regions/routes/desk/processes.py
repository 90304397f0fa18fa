"""Making and changing a process, and showing it to everybody."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.regions import queries
from portal.regions.actions import processes as actions
from portal.regions.forms.processes import ProcessForm
from portal.regions.models import Process, Region
from portal.regions.parts import findings, parts
from portal.regions.policy import ProcessVerb, RegionVerb
from portal.regions.promise import gaps
from portal.regions.queries import registers
from portal.regions.routes import blueprint
from portal.regions.routes.desk import DESK, desk_crumbs, desk_form, done, saved
from portal.web.access import current_actor, requires
from portal.web.formats import reading
from portal.web.pages import render_page

PROCESS = f"{DESK}/p/<process_slug>"


def desk_address(process: Process) -> str:
    """The desk's page of a process."""
    return url_for("regions.desk_process", region_slug=process.region.slug, process_slug=process.slug)


def process_crumb(process: Process) -> tuple[str, str]:
    return reading(process.title).text, desk_address(process)


@blueprint.get(PROCESS)
@requires(ProcessVerb.EDIT, load=queries.process)
def desk_process(process: Process) -> Response:
    actor = current_actor()
    return render_page(
        "regions/desk/process.html",
        region=process.region,
        process=process,
        gaps=gaps(process),
        parts=parts(actor, process=process),
        findings=findings(actor, process),
        crumbs=desk_crumbs(process.region),
    )


@blueprint.route(f"{DESK}/processes/new", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def new_process(region: Region) -> Response:
    form = ProcessForm(region, registers.themes(region), registers.areas(region), None)
    made: list[Process] = []
    if form.accepts(lambda: made.append(actions.create_process(current_actor(), region, **form.values()))):
        return saved(desk_address(made[0]), _("The process is a draft. Only members of the region see it."))
    return desk_form(region, form, _("New process"))


@blueprint.route(f"{PROCESS}/edit", methods=["GET", "POST"])
@requires(ProcessVerb.EDIT, load=queries.process)
def edit_process(process: Process) -> Response:
    region = process.region
    form = ProcessForm(region, registers.themes(region), registers.areas(region), process)
    if form.accepts(lambda: actions.change_process(current_actor(), process, **form.values())):
        return saved(desk_address(process))
    lead = _("People take part, so promise and wording stay as they are. To change them, make a new process.")
    title = _("Change the process")
    return desk_form(region, form, title, process_crumb(process), lead=lead if process.promise_frozen_at else "")


@blueprint.post(f"{PROCESS}/publish")
@requires(ProcessVerb.EDIT, load=queries.process)
def publish_process(process: Process) -> Response:
    return done(
        lambda: actions.publish_process(current_actor(), process), desk_address(process), _("The process is public.")
    )


@blueprint.post(f"{PROCESS}/withdraw")
@requires(ProcessVerb.EDIT, load=queries.process)
def withdraw_process(process: Process) -> Response:
    message = _("The process is a draft again.")
    return done(lambda: actions.withdraw_process(current_actor(), process), desk_address(process), message)


@blueprint.post(f"{PROCESS}/remove")
@requires(ProcessVerb.EDIT, load=queries.process)
def remove_process(process: Process) -> Response:
    desk = url_for("regions.organise", region_slug=process.region.slug)
    return done(lambda: actions.remove_process(current_actor(), process), desk, _("The draft is removed."))
