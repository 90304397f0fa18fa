"""The organiser's desk, one module for each kind of thing on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.errors import Conflict, Invalid
from portal.regions.models import Region
from portal.web.form_page import form_page
from portal.web.pages import notify, redirect_to

DESK = "/r/<region_slug>/organise"


def desk_crumbs(region: Region, *further: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way from the region's page over its desk; `further` are `(label, address)` below the desk."""
    return [
        (region.name, url_for("regions.region", region_slug=region.slug)),
        (_("Organise"), url_for("regions.organise", region_slug=region.slug)),
        *further,
    ]


def desk_form(
    region: Region, form: Any, title: Any, *further: tuple[Any, str], lead: Any = "", remove: str = ""
) -> Response:
    """A form of the desk with its one button. `remove` is the address that removes the thing, where that may be."""
    crumbs = desk_crumbs(region, *further)
    return form_page(form, title=title, label=_("Save"), lead=lead, crumbs=crumbs, region=region, remove=remove)


def done(change: Callable[[], Any], address: str, message: Any) -> Response:
    """Make `change` and say so, or say why not; either way on the page at `address`."""
    try:
        change()
        notify(message)
    except (Conflict, Invalid) as refusal:
        notify(refusal.message, "stop-tone")
    return redirect_to(address)


def saved(address: str, message: Any = "") -> Response:
    """Say that it is saved, on the page that one came from."""
    notify(message or _("Saved."))
    return redirect_to(address)


from portal.regions.routes.desk import (  # noqa: E402, F401 (their views register on the blueprint)
    areas,
    home,
    organisations,
    pages,
    phases,
    portal,
    processes,
    reports,
    settings,
    themes,
)
