"""What the registers add to the main menu."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.regions.models import Region


def entries(region: Region | None) -> list[tuple[Any, str]]:
    """Initiatives where one is in a region; insights everywhere."""
    found: list[tuple[Any, str]] = [(_("Insights"), url_for("insights.index"))]
    if region is not None:
        found.insert(0, (_("Initiatives"), url_for("insights.initiatives", region_slug=region.slug)))
    return found
