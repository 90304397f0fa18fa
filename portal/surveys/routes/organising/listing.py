"""The surveys of a region, for those who organise them."""

from __future__ import annotations

from flask import Response

from portal.regions import queries as regions
from portal.regions.models import Region
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import surveys_of
from portal.surveys.routes import blueprint
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


@blueprint.get("/r/<region_slug>/organise/surveys")
@requires(SurveyVerb.CREATE, load=regions.region)
def organise(region: Region) -> Response:
    return render_page("surveys/organise/list.html", region=region, surveys=surveys_of(current_actor(), region))
