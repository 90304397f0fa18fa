"""The demo world's ground: programme, regions with areas and bodies, registers, people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal import content
from portal.accounts.actions import add_membership, create_person
from portal.insights.models import Initiative
from portal.kernel.db import db
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.operating.first_start import fill_shared_lists
from portal.regions.models import Area, Organisation, Programme, Region, Sector

PASSWORD = "kring-demo"  # noqa: S105 (printed at every start; works on loopback only)


def make_regions(world: Mapping[str, Any]) -> dict[str, Region]:
    """Everything that is there before the first process. Returns the regions by slug."""
    programme = Programme(
        slug=world["programme"]["slug"],
        name=LocalizedText(world["programme"]["name"]),
        summary=LocalizedText(world["programme"]["summary"]),
    )
    db.session.add(programme)
    fill_shared_lists()
    sectors = {sector.key: sector for sector in db.session.query(Sector)}
    regions = {data["slug"]: _make_region(data, programme, sectors) for data in world["regions"]}
    _make_initiatives(world, regions)
    _make_people(world, regions)
    return regions


def _make_region(data: Mapping[str, Any], programme: Programme, sectors: Mapping[str, Sector]) -> Region:
    region = Region(
        slug=data["slug"],
        name=data["name"],
        country=data["country"],
        programme_id=programme.id,
        tagline=LocalizedText(data["tagline"]),
        organiser=data["organiser"],
        contact_email=data["email"],
        contact_phone=data["phone"],
        contact_address=data["address"],
        languages=list(LANGUAGES),
        default_language=data["language"],
        is_fictional=True,
    )
    db.session.add(region)
    db.session.flush()
    _make_areas(region)
    db.session.add_all(
        Organisation(region_id=region.id, name=o["name"], sector_id=sectors[o["sector"]].id)
        for o in data["organisations"]
    )
    db.session.flush()
    return region


def _make_areas(region: Region) -> None:
    """The fictional neighbourhoods of the region's country, below their municipality."""
    here = [area for area in content.areas() if area.country == region.country]
    towns: dict[str, Area] = {}
    for area in here:
        if area.municipality not in towns:
            code = f"SYN-{area.country}"
            town = Area(region_id=region.id, code=code, name=area.municipality, level="municipality")
            db.session.add(town)
            db.session.flush()
            towns[area.municipality] = town
        db.session.add(
            Area(
                region_id=region.id,
                parent_id=towns[area.municipality].id,
                code=area.code,
                name=area.name,
                level="neighbourhood",
                population=area.population,
            )
        )


def _make_initiatives(world: Mapping[str, Any], regions: Mapping[str, Region]) -> None:
    areas = {area.code: area.id for area in db.session.query(Area)}
    db.session.add_all(
        Initiative(
            region_id=regions[i["region"]].id,
            area_id=areas[i["area"]],
            name=i["name"],
            summary=LocalizedText(i["summary"]),
            where=i["place"],
        )
        for i in world["initiatives"]
    )


def _make_people(world: Mapping[str, Any], regions: Mapping[str, Region]) -> None:
    bodies = {(o.region_id, o.name): o.id for o in db.session.query(Organisation)}
    for data in world["people"]:
        region = regions[data["region"]]
        person = create_person(data["mail"], data["name"], language=data["language"], password=PASSWORD, is_demo=True)
        add_membership(
            person,
            region.id,
            Role(data["role"]),
            Perspective(data["perspective"]),
            bodies.get((region.id, data.get("organisation"))),
        )
    chief = world["admin"]
    create_person(
        chief["mail"], chief["name"], language=chief["language"], password=PASSWORD, is_admin=True, is_demo=True
    )
