"""The portal's home: what Kring does, what is open, what came of it."""

from __future__ import annotations

from collections import Counter

from flask import Response

from portal.regions import queries
from portal.regions.parts import parts
from portal.regions.routes import blueprint
from portal.web.access import current_actor, public
from portal.web.pages import render_page


@blueprint.get("/")
@public
def home() -> Response:
    actor = current_actor()
    regions = queries.regions(actor)
    open_now = [part for part in parts(actor) if part.is_open]
    return render_page(
        "regions/home.html",
        open_now=open_now,
        open_in=Counter(part.region_id for part in open_now),
        rounds=queries.rounds(actor, most=6),
        kept=queries.promises_kept(actor),
        regions=regions,
        names={region.id: region.name for region in regions},
    )
