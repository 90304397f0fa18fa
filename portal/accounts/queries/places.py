"""What accounts show of regions, which stand above them: reached through the memberships, not imported."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.accounts.models import Membership
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor


def region(actor: Actor, region_slug: str) -> Any:
    """The region at an address, or NotFound; every region is public."""
    kind = Membership.region.property.mapper.class_
    found = db.session.scalar(select(kind).where(kind.slug == region_slug))
    if found is None:
        raise NotFound
    return found


def organisations(region_id: int) -> list[Any]:
    """A region's organisations by name."""
    kind = Membership.organisation.property.mapper.class_
    return list(db.session.scalars(select(kind).where(kind.region_id == region_id).order_by(kind.name, kind.id)))
