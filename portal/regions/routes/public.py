"""Pages that everybody sees."""

from __future__ import annotations

from flask import Response

from portal.regions import queries
from portal.regions.models import Region
from portal.regions.routes import blueprint
from portal.web.access import current_actor, public
from portal.web.pages import render_page


@blueprint.get("/")
@public
def home() -> Response:
    return render_page("regions/home.html", regions=queries.regions(current_actor()))


@blueprint.get("/r/<region_slug>")
@public(load=queries.region)
def region(found: Region) -> Response:
    return render_page("regions/region.html", region=found)


@blueprint.get("/r/<region_slug>/colours.css")
@public(load=queries.region)
def colours(found: Region) -> Response:
    names = ("accent", "accent-deep", "on-accent", "wash")
    rules = "".join(f"--{name}: {found.colours[name]};" for name in names if name in found.colours)
    response = Response(f"@layer tokens {{ :root {{ {rules} }} }}", mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/r/<region_slug>/page/<key>")
@public(load=queries.region)
def page(found: Region, key: str) -> Response:
    return render_page("regions/region.html", region=found)
