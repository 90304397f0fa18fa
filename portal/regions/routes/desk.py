"""The organiser's desk: what waits in a region, and where everything is."""

from __future__ import annotations

from flask import Response

from portal.regions import queries
from portal.regions.models import Region
from portal.regions.parts import tasks
from portal.regions.policy import RegionVerb
from portal.regions.routes import blueprint
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


@blueprint.get("/r/<region_slug>/organise")
@requires(RegionVerb.ORGANISE, load=queries.region)
def organise(found: Region) -> Response:
    actor = current_actor()
    return render_page(
        "regions/desk/organise.html",
        region=found,
        tasks=tasks(actor, found),
        processes=queries.processes(actor, found),
    )


@blueprint.get("/portal")
@requires(RegionVerb.CREATE)
def portal() -> Response:
    return render_page("regions/desk/portal.html", regions=queries.regions(current_actor()))
