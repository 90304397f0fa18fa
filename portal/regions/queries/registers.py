"""What an organiser keeps in order: areas, organisations, themes, programmes, and what happened to a thing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select

from portal.kernel import ids
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.regions.models import Area, Determinant, Organisation, Programme, Region, Sector, Theme


def _of_region(kind: Any, region: Region, row_id: int) -> Any:
    found = db.session.scalar(select(kind).where(kind.id == row_id, kind.region_id == region.id))
    if found is None:
        raise NotFound
    return found


_AREAS = select(Area).where(Area.region_id == bindparam("region")).order_by(Area.id)  # each page of a board asks it


def areas(region: Region) -> list[tuple[int, Area]]:
    """The areas of a region as `(depth, area)`, each followed by those within it, by name."""
    rows = db.session.scalars(_AREAS, {"region": region.id})
    below: dict[int | None, list[Area]] = {}
    for row in sorted(rows, key=lambda row: ids.slug(row.name)):
        below.setdefault(row.parent_id, []).append(row)
    found: list[tuple[int, Area]] = []
    waiting = [(0, row) for row in reversed(below.get(None, []))]
    while waiting:
        depth, row = waiting.pop()
        found.append((depth, row))
        waiting += [(depth + 1, child) for child in reversed(below.get(row.id, []))]
    return found


def area(region: Region, area_id: int) -> Area:
    """One area of a region, or NotFound."""
    return _of_region(Area, region, area_id)  # type: ignore[no-any-return]


def organisations(region: Region) -> list[tuple[Organisation, Sector | None]]:
    """The organisations of a region by name, each with its sector."""
    query = select(Organisation, Sector).outerjoin(Sector, Organisation.sector_id == Sector.id)
    rows = db.session.execute(query.where(Organisation.region_id == region.id))
    return sorted(((one, sector) for one, sector in rows), key=lambda pair: ids.slug(pair[0].name))


def organisation(region: Region, organisation_id: int) -> Organisation:
    """One organisation of a region, or NotFound."""
    return _of_region(Organisation, region, organisation_id)  # type: ignore[no-any-return]


def themes(region: Region) -> list[Theme]:
    """The themes that all regions share, then the region's own."""
    own_or_shared = or_(Theme.region_id.is_(None), Theme.region_id == region.id)
    return list(db.session.scalars(select(Theme).where(own_or_shared).order_by(Theme.region_id.is_not(None), Theme.id)))


def theme(region: Region, theme_id: int) -> Theme:
    """One of the region's own themes, or NotFound."""
    return _of_region(Theme, region, theme_id)  # type: ignore[no-any-return]


def sectors() -> list[Sector]:
    return list(db.session.scalars(select(Sector).order_by(Sector.id)))


def determinants() -> list[Determinant]:
    return list(db.session.scalars(select(Determinant).order_by(Determinant.id)))


def programmes() -> list[Programme]:
    return list(db.session.scalars(select(Programme).order_by(Programme.id)))


def programme(actor: Any, programme_slug: str) -> Programme:
    """The programme with a name in the address, or NotFound."""
    found: Programme | None = db.session.scalar(select(Programme).where(Programme.slug == programme_slug))
    if found is None:
        raise NotFound
    return found
