"""A survey begins: from a shipped template or from a file; and another file for a draft that exists."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.perspectives import Perspective
from portal.regions import queries as regions
from portal.regions.models import Region
from portal.surveys.actions.importing import create_survey
from portal.surveys.forms.organising import CreateForm
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import processes_of
from portal.surveys.routes import blueprint
from portal.surveys.sources import template_titles
from portal.surveys.templates import load_template
from portal.web.access import current_actor, requires
from portal.web.formats import reading
from portal.web.pages import notify, redirect_to, render_page


@blueprint.route("/r/<region_slug>/organise/surveys/new", methods=["GET", "POST"])
@requires(SurveyVerb.CREATE, load=regions.region)
def create(region: Region) -> Response:
    form = _form(region)
    if form.is_submitted() and form.validate():
        return _create(region, form)
    return _page(region, form)


def _form(region: Region) -> CreateForm:
    form = CreateForm(perspective=Perspective.RESIDENT.value)
    templates = [(code, reading(title).text) for code, title in template_titles()]
    processes = [(str(found.id), reading(found.title).text) for found in processes_of(region)]
    form.offer(templates, processes)
    return form


def _create(region: Region, form: CreateForm) -> Response:
    process = next((found for found in processes_of(region) if str(found.id) == form.process_id.data), None)
    survey = create_survey(
        current_actor(),
        region,
        load_template(str(form.start.data)),
        process=process,
        perspective=Perspective(form.perspective.data),
        source=str(form.start.data),
    )
    notify(_("The survey is there as a draft. Look at its questions and texts."))
    return redirect_to(url_for("surveys.edit", survey_id=survey.id))


def _page(region: Region, form: CreateForm) -> Response:
    status = 422 if form.errors else 200
    return render_page("surveys/organise/create.html", region=region, form=form, status=status)
