"""What a survey brought, for everybody once it is published; before, for members of the region."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.surveys.exports import FORMATS, Need
from portal.surveys.exports.codebook import codebook
from portal.surveys.exports.words import BY
from portal.surveys.forms.questions import KIND_NAMES
from portal.surveys.models import Release, Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.records import attributes_of
from portal.surveys.queries.results import findings_of, latest_release, survey_with_figures
from portal.surveys.routes import blueprint
from portal.surveys.routes.results.exports import download
from portal.surveys.routes.results.shown import results_of
from portal.web.access import current_actor, requires
from portal.web.pages import render_page
from portal.web.shared import share

Tab = tuple[str, str, bool]


@blueprint.get("/s/<code>/results")
@requires(SurveyVerb.SEE_FIGURES, load=survey_with_figures)
def results(survey: Survey) -> Response:
    release = latest_release(survey.id)
    by = chosen_breakdown(survey, release)
    if survey.results_public and not current_actor().is_signed_in:
        share()
    return render_page(
        "surveys/results/results.html",
        fragments=("figures",),
        region=survey.region,
        survey=survey,
        release=release,
        results=results_of(survey, release, by) if release else None,
        tabs=comparisons(survey, release, by, url_for("surveys.results", code=survey.code)),
        findings=findings_of(survey),
    )


@blueprint.get("/s/<code>/results/<key>")
@requires(SurveyVerb.SEE_FIGURES, load=survey_with_figures)
def figures(survey: Survey, key: str) -> Response:
    """Open data: the released figures and the codebook as files."""
    found = FORMATS.get(key)
    if found is None or found.need is not Need.FIGURES:
        raise NotFound
    return download(survey, found)


@blueprint.get("/s/<code>/codebook")
@requires(SurveyVerb.SEE_FIGURES, load=survey_with_figures)
def questions_and_codes(survey: Survey) -> Response:
    return render_page(
        "surveys/results/codebook.html",
        region=survey.region,
        survey=survey,
        entries=codebook(survey),
        attributes=attributes_of(survey),
        kinds=KIND_NAMES,
    )


def chosen_breakdown(survey: Survey, release: Release | None) -> str:
    """The breakdown asked for in the address, if it is one of those fixed before opening."""
    by = request.args.get("by", "")
    return by if release and release.is_final and by in survey.breakdowns else ""


def comparisons(survey: Survey, release: Release | None, by: str, here: str) -> list[Tab]:
    """The ways to look at it, as tabs; groups are compared once the survey is over."""
    if release is None or not release.is_final or not survey.breakdowns:
        return []
    compared = [(str(BY[name]), f"{here}?by={name}", by == name) for name in survey.breakdowns if name in BY]
    return [(_("Everybody"), here, not by), *compared]
