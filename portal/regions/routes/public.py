"""Pages that everybody sees: a region, its processes, and what came of them."""

from __future__ import annotations

import re

from flask import Response

from portal.regions import queries
from portal.regions.models import Process, Region
from portal.regions.parts import parts
from portal.regions.routes import blueprint
from portal.web.access import current_actor, public
from portal.web.pages import render_page

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@blueprint.get("/r/<region_slug>")
@public(load=queries.region)
def region(found: Region) -> Response:
    actor = current_actor()
    return render_page(
        "regions/region.html",
        region=found,
        parts=parts(actor, region=found),
        processes=queries.processes(actor, found),
    )


@blueprint.get("/r/<region_slug>/p/<process_slug>")
@public(load=queries.process)
def process(found: Process) -> Response:
    actor = current_actor()
    return render_page(
        "regions/process.html",
        region=found.region,
        process=found,
        parts=parts(actor, process=found),
        previous=queries.round_before(actor, found),
    )


@blueprint.get("/r/<region_slug>/p/<process_slug>/report-back")
@public(load=queries.process)
def report_back(found: Process) -> Response:
    return render_page("regions/report_back.html", region=found.region, process=found)


@blueprint.get("/r/<region_slug>/colours.css")
@public(load=queries.region)
def colours(found: Region) -> Response:
    """The region's colours. Only where a light page was asked for: on dark paper they would not be readable."""
    names = ("accent", "accent-deep", "on-accent", "wash")
    kept = {name: found.colours.get(name, "") for name in names}
    rules = "".join(f"--{name}: {value};" for name, value in kept.items() if _COLOUR.fullmatch(value))
    sheet = f"@media (prefers-color-scheme: light) {{ @layer tokens {{ :root {{ {rules} }} }} }}"
    response = Response(sheet, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
