"""How a survey goes: what nobody can be recognised by, and nothing finer."""

from __future__ import annotations

from flask import Response

from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import progress_of
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import requires


@blueprint.get("/o/surveys/<int:survey_id>/monitor")
@requires(SurveyVerb.ORGANISE, load=load)
def monitor(survey: Survey) -> Response:
    return survey_page("monitor.html", survey, here="surveys.monitor", progress=progress_of(survey))
