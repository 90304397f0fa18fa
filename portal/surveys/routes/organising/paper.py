"""The survey on paper: every question in one language, to print and fill in by hand."""

from __future__ import annotations

from flask import Response, url_for

from portal.kernel.errors import NotFound
from portal.surveys.definition import Definition, screens
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.answering import external_lists
from portal.surveys.queries.organising import version_in_work
from portal.surveys.queries.outline import outline
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.conditions import asked_when
from portal.surveys.routes.organising.frame import sheet, survey_page
from portal.web.access import requires


@blueprint.get("/o/surveys/<int:survey_id>/paper")
@requires(SurveyVerb.ORGANISE, load=load)
def paper(survey: Survey) -> Response:
    return survey_page("paper.html", survey, here="surveys.paper")


@blueprint.get("/o/surveys/<int:survey_id>/paper/<paper_lang>")
@requires(SurveyVerb.ORGANISE, load=load)
def paper_form(survey: Survey, paper_lang: str) -> Response:
    definition = Definition.from_json(version_in_work(survey).definition)
    if paper_lang not in definition.languages:
        raise NotFound
    numbers = {row.name: row.number for row in outline(definition)}
    thanks = definition.settings.thanks.best(paper_lang).text
    return sheet(
        "paper_form.html",
        survey,
        definition,
        paper_lang,
        back=url_for("surveys.paper", survey_id=survey.id),
        screens=screens(definition),
        numbers=numbers,
        external=external_lists(definition, survey.region_id),
        thanks=thanks,
        conditions_of=lambda question: asked_when(definition, question),
    )
