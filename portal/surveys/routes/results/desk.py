"""The results for those who organise the survey: what everybody sees or will see, and what only they may do."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.surveys.actions.findings import hide_results, publish_results
from portal.surveys.actions.loading import close_loaded
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.records import open_questions
from portal.surveys.queries.results import deletions_of, findings_of, latest_release
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.surveys.routes.results.public import chosen_breakdown, comparisons
from portal.surveys.routes.results.shown import results_of
from portal.web.access import current_actor, requires
from portal.web.pages import done

HERE = "surveys.organise_results"


@blueprint.get("/o/surveys/<int:survey_id>/results")
@requires(SurveyVerb.ORGANISE, load=load)
def organise_results(survey: Survey) -> Response:
    release = latest_release(survey.id)
    by = chosen_breakdown(survey, release)
    return survey_page(
        "results.html",
        survey,
        here=HERE,
        release=release,
        results=results_of(survey, release, by) if release else None,
        comparisons=comparisons(survey, release, by, url_for(HERE, survey_id=survey.id)),
        findings=findings_of(survey),
        open_questions=open_questions(survey),
        deletions=deletions_of(survey),
    )


@blueprint.post("/o/surveys/<int:survey_id>/results/publication")
@requires(SurveyVerb.ORGANISE, load=load)
def publish(survey: Survey) -> Response:
    publish_results(current_actor(), survey)
    return done(_("Everybody can see the results now."), here(survey))


@blueprint.post("/o/surveys/<int:survey_id>/results/publication/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def hide(survey: Survey) -> Response:
    hide_results(current_actor(), survey)
    return done(_("Only members of the region see the results now."), here(survey))


@blueprint.post("/o/surveys/<int:survey_id>/loaded/closure")
@requires(SurveyVerb.ORGANISE, load=load)
def close_draft(survey: Survey) -> Response:
    close_loaded(current_actor(), survey)
    return done(_("The survey is closed. Its figures stay as they are."), here(survey))


def here(survey: Survey) -> str:
    return url_for(HERE, survey_id=survey.id)
