"""What can be read about regions; every list starts from what the actor may see."""

from __future__ import annotations

from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.regions.models import Region


def regions(actor: Actor) -> list[Region]:
    """All regions by name; every region is public."""
    return list(db.session.scalars(select(Region).order_by(Region.name)))


def region(actor: Actor, region_slug: str) -> Region:
    """The region at an address, or NotFound."""
    found = db.session.scalar(select(Region).where(Region.slug == region_slug))
    if found is None:
        raise NotFound
    return found
