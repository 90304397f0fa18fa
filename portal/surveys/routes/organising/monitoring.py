"""How a survey goes: what nobody can be recognised by, and nothing finer."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response

from portal.surveys.exports.words import group_names
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import progress_of
from portal.surveys.queries.results import figures, latest_release
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import requires

Sizes = list[tuple[str, int | None]]


@blueprint.get("/o/surveys/<int:survey_id>/monitor")
@requires(SurveyVerb.ORGANISE, load=load)
def monitor(survey: Survey) -> Response:
    return survey_page(
        "monitor.html", survey, here="surveys.monitor", progress=progress_of(survey), groups=list(_groups(survey))
    )


def _groups(survey: Survey) -> Iterator[tuple[str, Sizes]]:
    """For each way to split the results that shows anything, how many people its groups have in the last release."""
    release = latest_release(survey.id)
    if release is None:
        return
    for by in survey.breakdowns:
        sizes = figures(release, by).sizes
        if any(size is not None for size in sizes.values()):
            names = group_names(survey, by)
            yield by, [(names.get(code, code), size) for code, size in sizes.items()]
