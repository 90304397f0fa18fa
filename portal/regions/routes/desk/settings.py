"""A region's settings: name and languages, contact, colours."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from portal.regions import queries
from portal.regions.actions.settings import change_region
from portal.regions.forms.settings import ColoursForm, ContactForm, RegionForm
from portal.regions.models import Region
from portal.regions.policy import RegionVerb
from portal.regions.queries import registers
from portal.regions.routes import blueprint
from portal.regions.routes.desk import DESK, desk_crumbs, saved
from portal.web.access import current_actor, requires
from portal.web.form_page import form_page

PARTS = ("settings", "contact", "colours")


def _settings_page(region: Region, part: str, form: Any, lead: str = "") -> Response:
    names = {"settings": _("Name and languages"), "contact": _("Contact"), "colours": _("Colours")}
    tabs = [
        (names[each], url_for(f"regions.{_ENDPOINTS[each]}", region_slug=region.slug), each == part) for each in PARTS
    ]
    return form_page(
        form, title=names[part], label=_("Save"), lead=lead, crumbs=desk_crumbs(region), region=region, tabs=tabs
    )


_ENDPOINTS = {"settings": "settings", "contact": "contact", "colours": "edit_colours"}


def _saved(region: Region, part: str) -> Response:
    return saved(url_for(f"regions.{_ENDPOINTS[part]}", region_slug=region.slug))


@blueprint.route(f"{DESK}/settings", methods=["GET", "POST"])
@requires(RegionVerb.SET_UP, load=queries.region)
def settings(region: Region) -> Response:
    form = RegionForm(registers.programmes(), region)
    if form.accepts(lambda: change_region(current_actor(), region, **form.values())):
        return _saved(region, "settings")
    return _settings_page(region, "settings", form)


@blueprint.route(f"{DESK}/contact", methods=["GET", "POST"])
@requires(RegionVerb.SET_UP, load=queries.region)
def contact(region: Region) -> Response:
    form = ContactForm(region)
    if form.accepts(lambda: change_region(current_actor(), region, **form.region_values())):
        return _saved(region, "contact")
    return _settings_page(region, "contact", form, _("The pages of the region say this. What is empty is left out."))


@blueprint.route(f"{DESK}/colours", methods=["GET", "POST"])
@requires(RegionVerb.SET_UP, load=queries.region)
def edit_colours(region: Region) -> Response:
    form = ColoursForm(region)
    if form.accepts(lambda: change_region(current_actor(), region, colours=form.colours())):
        return _saved(region, "colours")
    lead = _("Every text needs a contrast of 4.5 or more. Dark screens keep Kring's own colours.")
    return _settings_page(region, "colours", form, lead)
