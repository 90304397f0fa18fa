"""The pages that every region has: contact, privacy, accessibility, help now."""

from __future__ import annotations

from flask import Response

from portal.content.pages import KEYS
from portal.kernel.errors import NotFound
from portal.regions import queries
from portal.regions.models import Region
from portal.regions.page_text import blocks, built_in
from portal.regions.routes import blueprint
from portal.web.access import public
from portal.web.locale import language
from portal.web.pages import render_page


@blueprint.get("/r/<region_slug>/page/<key>")
@public(load=queries.region)
def page(found: Region, key: str) -> Response:
    """The region's own wording in the reader's language, else the built-in text, which is there in every language."""
    if key not in KEYS:
        raise NotFound
    own = queries.own_page(found, key).get(language(), "")
    text = built_in(found, key, language())
    return render_page("regions/page.html", region=found, page=text, own=blocks(own))
