"""The tree of areas: one by one, or from a file as a whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.kernel.changes import apply, is_used, refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.regions.area_file import AreaRow, AreaTable
from portal.regions.models import Area, Region


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: rows that are new, rows that change an area, and how many stay as they are."""

    new: list[AreaRow]
    changed: list[AreaRow]
    same: int


def _taken() -> Invalid:
    return Invalid(fields={"code": _("There is already an area with this code.")})


def add_area(actor: Actor, region: Region, **values: Any) -> Area:
    area = Area(region_id=region.id, **values)
    with refused_if_taken(_taken()):
        db.session.add(area)
    record("area.added", area, actor)
    return area


def change_area(actor: Actor, area: Area, **values: Any) -> None:
    if values.get("parent_id") in _within(area):
        raise Invalid(fields={"parent_id": _("An area cannot lie within itself.")})
    with refused_if_taken(_taken()):
        before = apply(area, values)
    record("area.changed", area, actor, before=before)


def _within(area: Area) -> set[int]:
    """The area's number and those of everything below it."""
    pairs = db.session.execute(select(Area.id, Area.parent_id).where(Area.region_id == area.region_id)).all()
    found = {area.id}
    while more := {child for child, parent in pairs if parent in found} - found:
        found |= more
    return found


def remove_area(actor: Actor, area: Area) -> None:
    """Remove an area that nothing refers to: answers and processes keep their place."""
    if is_used(area):
        raise Conflict(_("This area is in use: by areas within it, by a process or by answers. It stays."))
    record("area.removed", area, actor, code=area.code, name=area.name)
    db.session.delete(area)
    db.session.flush()


def _by_code(region: Region) -> dict[str, Area]:
    return {area.code: area for area in db.session.scalars(select(Area).where(Area.region_id == region.id))}


def known_parents(region: Region) -> dict[str, str | None]:
    """For each area's code, the code of the area it lies in."""
    areas = _by_code(region)
    codes = {area.id: code for code, area in areas.items()}
    return {code: codes.get(area.parent_id) if area.parent_id else None for code, area in areas.items()}


def plan_import(region: Region, table: AreaTable) -> Plan:
    """What `import_areas` would do with this table."""
    areas, parents = _by_code(region), known_parents(region)
    new = [row for row in table.rows if row.code not in areas]
    kept = [row for row in table.rows if row.code in areas]
    changed = [row for row in kept if _differs(row, areas[row.code], parents[row.code], table)]
    return Plan(new, changed, len(kept) - len(changed))


def _differs(row: AreaRow, area: Area, parent_code: str | None, table: AreaTable) -> bool:
    """Whether the file says something else than the area does. A column that the file lacks says nothing."""
    moved = "parent_code" in table.columns and (row.parent_code or None) != parent_code
    return moved or any(getattr(row, name) != getattr(area, name) for name in _own_columns(table))


def _own_columns(table: AreaTable) -> set[str]:
    return {"name", "level", "population"} & table.columns


def import_areas(actor: Actor, region: Region, table: AreaTable) -> Plan:
    """Add the areas that are new and change those that differ, by their code; areas that are not in the file stay."""
    if table.problems:
        raise Invalid(_("Nothing was imported: there are still mistakes in the file."))
    plan = plan_import(region, table)
    areas = _by_code(region)
    for row in plan.new:
        areas[row.code] = Area(region_id=region.id, code=row.code)
        db.session.add(areas[row.code])
    for row in [*plan.new, *plan.changed]:
        for name in _own_columns(table):
            setattr(areas[row.code], name, getattr(row, name))
    db.session.flush()
    for row in [*plan.new, *plan.changed] if "parent_code" in table.columns else ():
        areas[row.code].parent_id = areas[row.parent_code].id if row.parent_code else None
    db.session.flush()
    record("areas.imported", region, actor, new=len(plan.new), changed=len(plan.changed))
    return plan
