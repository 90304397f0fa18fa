"""The register of insights: public to read, filtered by kind and region."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, Response, request
from flask_babel import gettext as _

from portal.insights import queries
from portal.insights.models import Insight
from portal.insights.routes import blueprint
from portal.regions.queries import regions
from portal.web.access import current_actor, public
from portal.web.pages import render_page


class Look(NamedTuple):
    """How a kind of insight is shown: a word, a shape and a hue."""

    label: str
    symbol: str
    status: str
    tone: str


def looks() -> dict[str, Look]:
    """The kinds of insight in the reader's language."""
    return {
        "works": Look(_("Works"), "check", "done", "ok"),
        "does_not_work": Look(_("Does not work"), "cross", "no", "stop-tone"),
        "precondition": Look(_("Must be in place"), "info", "later", "warn"),
    }


@blueprint.get("/insights")
@public
def index() -> Response:
    actor = current_actor()
    kind, region_slug = request.args.get("kind", ""), request.args.get("region", "")
    every = regions(actor)
    region = next((found for found in every if found.slug == region_slug), None)
    return render_page(
        "insights/index.html",
        fragments=("insight_list",),
        insights=queries.insights(actor, kind if kind in looks() else "", region),
        regions=every,
        kind=kind,
        chosen=region,
    )


@blueprint.get("/insights/<int:insight_id>")
@public(load=queries.insight)
def insight(found: Insight) -> Response:
    return render_page("insights/insight.html", insight=found)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(insight_looks=looks, some_insights=lambda: queries.one_of_each_kind(current_actor()))
