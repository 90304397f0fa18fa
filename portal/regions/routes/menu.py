"""What the regions add to the main menu and to the foot of a region's pages."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.kernel.permissions import can
from portal.regions.models import Region
from portal.regions.policy import RegionVerb
from portal.web.access import current_actor


def entries(region: Region | None) -> list[tuple[Any, str]]:
    """Menu entries of the region one is in, or of the portal."""
    home = url_for("regions.region", region_slug=region.slug) if region else url_for("regions.home")
    found: list[tuple[Any, str]] = [(_("Open now"), f"{home}#open"), (_("What came of it"), f"{home}#done")]
    if region is None:
        found.append((_("Regions"), f"{home}#regions"))
    elif can(current_actor(), RegionVerb.ORGANISE, region):
        found.append((_("Organise"), url_for("regions.organise", region_slug=region.slug)))
    if region is None and can(current_actor(), RegionVerb.CREATE):
        found.append((_("Portal"), url_for("regions.portal")))
    return found


def region_pages() -> list[tuple[str, str]]:
    """The keys and names of the pages that every region has."""
    return [
        ("contact", _("Contact")),
        ("privacy", _("Privacy")),
        ("accessibility", _("Accessibility")),
        ("help_now", _("Need help now?")),
    ]
