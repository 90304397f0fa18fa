"""The steps of a process: list, add, change, move, remove."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.regions import queries
from portal.regions.actions import processes as actions
from portal.regions.forms.processes import PhaseForm
from portal.regions.models import Process
from portal.regions.policy import ProcessVerb
from portal.regions.routes import blueprint
from portal.regions.routes.desk import desk_crumbs, desk_form, saved
from portal.regions.routes.desk.processes import PROCESS, process_crumb
from portal.web.access import current_actor, requires
from portal.web.pages import redirect_to, render_page


def _address(process: Process) -> str:
    return url_for("regions.phases", region_slug=process.region.slug, process_slug=process.slug)


@blueprint.get(f"{PROCESS}/phases")
@requires(ProcessVerb.EDIT, load=queries.process)
def phases(process: Process) -> Response:
    crumbs = desk_crumbs(process.region, process_crumb(process))
    return render_page("regions/desk/phases.html", region=process.region, process=process, crumbs=crumbs)


def _phase_form(process: Process, form: PhaseForm, title: str, remove: str = "") -> Response:
    up = (_("Steps"), _address(process))
    return desk_form(process.region, form, title, process_crumb(process), up, remove=remove)


@blueprint.route(f"{PROCESS}/phases/new", methods=["GET", "POST"])
@requires(ProcessVerb.EDIT, load=queries.process)
def new_phase(process: Process) -> Response:
    form = PhaseForm(text_languages=process.region.languages)
    if form.accepts(lambda: actions.add_phase(current_actor(), process, **form.values())):
        return saved(_address(process))
    return _phase_form(process, form, _("New step"))


@blueprint.route(f"{PROCESS}/phases/<int:phase_id>", methods=["GET", "POST"])
@requires(ProcessVerb.EDIT, load=queries.process)
def edit_phase(process: Process, phase_id: int) -> Response:
    phase = queries.phase(process, phase_id)
    form = PhaseForm(obj=phase, text_languages=process.region.languages)
    if form.accepts(lambda: actions.change_phase(current_actor(), process, phase, **form.values())):
        return saved(_address(process))
    return _phase_form(process, form, _("Change the step"), f"{_address(process)}/{phase_id}/remove")


@blueprint.post(f"{PROCESS}/phases/<int:phase_id>/move")
@requires(ProcessVerb.EDIT, load=queries.process)
def move_phase(process: Process, phase_id: int) -> Response:
    by = -1 if request.form.get("by") == "up" else 1
    actions.move_phase(current_actor(), process, queries.phase(process, phase_id), by)
    return redirect_to(_address(process))


@blueprint.post(f"{PROCESS}/phases/<int:phase_id>/remove")
@requires(ProcessVerb.EDIT, load=queries.process)
def remove_phase(process: Process, phase_id: int) -> Response:
    actions.remove_phase(current_actor(), process, queries.phase(process, phase_id))
    return saved(_address(process), _("The step is removed."))
