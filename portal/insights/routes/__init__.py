"""The registers' pages."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.insights import queries
from portal.web.access import current_actor, public
from portal.web.pages import render_page

blueprint = Blueprint("insights", __name__)


@blueprint.get("/insights")
@public
def index() -> Response:
    return render_page("insights/index.html", insights=queries.insights(current_actor()))
