"""What the regions add to the main menu and to the foot of a region's pages."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.regions.models import Region


def entries(region: Region | None) -> list[tuple[Any, str]]:
    """Menu entries of the region one is in."""
    return []


def region_pages() -> list[tuple[str, str]]:
    """The keys and names of the pages that every region has."""
    return [
        ("contact", _("Contact")),
        ("privacy", _("Privacy")),
        ("accessibility", _("Accessibility")),
        ("help", _("Need help now?")),
    ]
