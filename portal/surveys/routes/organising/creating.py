"""A survey begins: from a shipped template or from a file."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.perspectives import Perspective
from portal.regions import queries as regions
from portal.regions.models import Process, Region
from portal.surveys.actions.importing import create_survey
from portal.surveys.forms.organising import FROM_FILE, CreateForm
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import processes_of
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.upload import check_upload, file_name
from portal.surveys.sources import template_titles
from portal.surveys.templates import load_template
from portal.surveys.xlsform import CheckReport
from portal.web.access import current_actor, requires
from portal.web.formats import reading
from portal.web.pages import notify, redirect_to, render_page


@blueprint.route("/r/<region_slug>/organise/surveys/new", methods=["GET", "POST"])
@requires(SurveyVerb.CREATE, load=regions.region)
def create(region: Region) -> Response:
    form = _form(region)
    if not form.is_submitted() or not form.validate():
        return _page(region, form)
    if form.start.data != FROM_FILE:
        return _create(region, form)
    report = check_upload(form.file.data)
    return _create(region, form, report) if report.importable else _page(region, form, report)


def _form(region: Region) -> CreateForm:
    form = CreateForm(perspective=Perspective.RESIDENT.value)
    templates = [(code, reading(title).text) for code, title in template_titles()]
    processes = [(str(found.id), reading(found.title).text) for found in processes_of(region)]
    form.offer(templates, processes)
    return form


def _create(region: Region, form: CreateForm, report: CheckReport | None = None) -> Response:
    code = str(form.start.data)
    definition = report.definition if report is not None else None
    survey = create_survey(
        current_actor(),
        region,
        definition or load_template(code),
        process=_process(region, form),
        perspective=Perspective(form.perspective.data),
        source=file_name(form.file.data) if report else code,
        remarks=report.problems if report else (),
    )
    notify(_("The survey has been made, as a draft. Look at its questions and texts."))
    page = "surveys.imported" if report and report.problems else "surveys.edit"
    return redirect_to(url_for(page, survey_id=survey.id))


def _process(region: Region, form: CreateForm) -> Process | None:
    return next((found for found in processes_of(region) if str(found.id) == form.process_id.data), None)


def _page(region: Region, form: CreateForm, report: CheckReport | None = None) -> Response:
    status = 422 if form.errors or report else 200
    return render_page(
        "surveys/organise/create.html",
        region=region,
        form=form,
        problems=report.problems if report else (),
        status=status,
    )
