"""Writing a report-back: its lines, what to draw them from, and publishing it."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.regions import queries
from portal.regions.actions import reports as actions
from portal.regions.forms.processes import ReportItemForm
from portal.regions.models import Process, ReportItem
from portal.regions.parts import findings
from portal.regions.policy import ProcessVerb
from portal.regions.routes import blueprint
from portal.regions.routes.desk import desk_crumbs, desk_form, done, saved
from portal.regions.routes.desk.processes import PROCESS, process_crumb
from portal.web.access import current_actor, requires
from portal.web.pages import redirect_to, render_page


def _address(process: Process) -> str:
    return url_for("regions.write_report", region_slug=process.region.slug, process_slug=process.slug)


@blueprint.get(f"{PROCESS}/report")
@requires(ProcessVerb.EDIT, load=queries.process)
def write_report(process: Process) -> Response:
    return render_page(
        "regions/desk/report.html",
        region=process.region,
        process=process,
        findings=findings(current_actor(), process),
        undecided=actions.undecided(process.report),
        crumbs=desk_crumbs(process.region, process_crumb(process)),
    )


def _item_form(process: Process, form: ReportItemForm, title: str, remove: str = "") -> Response:
    up = (_("Report-back"), _address(process))
    return desk_form(process.region, form, title, process_crumb(process), up, remove=remove)


@blueprint.route(f"{PROCESS}/report/new", methods=["GET", "POST"])
@requires(ProcessVerb.EDIT, load=queries.process)
def new_report_item(process: Process) -> Response:
    form = ReportItemForm(process.region, None)
    if form.accepts(lambda: actions.add_item(current_actor(), process, **form.values())):
        return saved(_address(process))
    return _item_form(process, form, _("New line"))


@blueprint.post(f"{PROCESS}/report/draw")
@requires(ProcessVerb.EDIT, load=queries.process)
def draw_report_item(process: Process) -> Response:
    """Make a line from the finding that was chosen, and go on to say what becomes of it."""
    chosen = request.form.get("source", "")
    waiting = findings(current_actor(), process)
    heard = next((each for each in waiting if f"{each.source_kind}:{each.source_id}" == chosen), None)
    if heard is None:
        raise NotFound
    item = actions.draw_item(current_actor(), process, heard)
    return redirect_to(_item_address(item))


def _item_address(item: ReportItem) -> str:
    process = item.process
    return url_for(
        "regions.edit_report_item", region_slug=process.region.slug, process_slug=process.slug, item_id=item.id
    )


@blueprint.route(f"{PROCESS}/report/<int:item_id>", methods=["GET", "POST"])
@requires(ProcessVerb.EDIT, load=queries.process)
def edit_report_item(process: Process, item_id: int) -> Response:
    item = queries.report_item(process, item_id)
    form = ReportItemForm(process.region, item)
    if form.accepts(lambda: actions.change_item(current_actor(), item, **form.values())):
        return saved(_address(process))
    remove = "" if item.is_public else f"{_address(process)}/{item_id}/remove"
    return _item_form(process, form, _("Change the line"), remove)


@blueprint.post(f"{PROCESS}/report/<int:item_id>/move")
@requires(ProcessVerb.EDIT, load=queries.process)
def move_report_item(process: Process, item_id: int) -> Response:
    by = -1 if request.form.get("by") == "up" else 1
    actions.move_item(current_actor(), queries.report_item(process, item_id), by)
    return redirect_to(_address(process))


@blueprint.post(f"{PROCESS}/report/<int:item_id>/remove")
@requires(ProcessVerb.EDIT, load=queries.process)
def remove_report_item(process: Process, item_id: int) -> Response:
    item = queries.report_item(process, item_id)
    return done(lambda: actions.remove_item(current_actor(), item), _address(process), _("The line is removed."))


@blueprint.post(f"{PROCESS}/report/publish")
@requires(ProcessVerb.EDIT, load=queries.process)
def publish_report(process: Process) -> Response:
    message = _("The report-back is public.")
    return done(lambda: actions.publish_report(current_actor(), process), _address(process), message)
