"""The wording of a region's pages: built in, or the region's own in each language."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Response, url_for
from flask_babel import gettext as _

from portal.content.pages import KEYS, unstated, variables
from portal.kernel.errors import NotFound
from portal.kernel.text import LocalizedText
from portal.regions import queries
from portal.regions.actions import settings as actions
from portal.regions.forms.settings import PageForm
from portal.regions.models import Region
from portal.regions.page_text import as_text, built_in, stated
from portal.regions.policy import RegionVerb
from portal.regions.routes import blueprint
from portal.regions.routes.desk import DESK, desk_crumbs, desk_form, saved
from portal.regions.routes.menu import region_pages
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


def _up(region: Region) -> tuple[str, str]:
    return _("Pages"), url_for("regions.own_pages", region_slug=region.slug)


@blueprint.get(f"{DESK}/pages")
@requires(RegionVerb.ORGANISE, load=queries.region)
def own_pages(region: Region) -> Response:
    silent = unstated(stated(region))
    return render_page(
        "regions/desk/pages.html",
        region=region,
        pages=[(key, label, queries.own_page(region, key)) for key, label in region_pages()],
        unstated=[each["label"] for each in variables() if each["name"] in silent and each["stated_by"] == "region"],
        crumbs=desk_crumbs(region),
    )


@blueprint.route(f"{DESK}/pages/<key>", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def edit_page(region: Region, key: str) -> Response:
    """The boxes start with the built-in text; a box that still says that, or nothing, keeps the built-in text."""
    if key not in KEYS:
        raise NotFound
    ours = LocalizedText({lang: as_text(built_in(region, key, lang)) for lang in region.languages})
    shown = LocalizedText({**ours, **queries.own_page(region, key)})
    form = PageForm(obj=SimpleNamespace(body=shown), text_languages=region.languages)

    def write() -> None:
        own = {lang: text for lang, text in form.body.data.items() if text != ours.get(lang)}
        actions.write_page(current_actor(), region, key, LocalizedText(own))

    if form.accepts(write):
        return saved(_up(region)[1])
    lead = _("This is what the page says now. If you empty a box, the built-in text comes back.")
    return desk_form(region, form, dict(region_pages())[key], _up(region), lead=lead)
