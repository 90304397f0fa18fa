"""What can be read about regions; every list starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.kernel import clock, ids
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.regions.models import Phase, Process, Region, RegionPage, ReportItem


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound
    return row


def regions(actor: Actor) -> list[Region]:
    """All regions by name; every region is public."""
    return sorted(db.session.scalars(select(Region)), key=lambda region: ids.slug(region.name))


def region(actor: Actor, region_slug: str) -> Region:
    """The region at an address, or NotFound."""
    query = select(Region).where(Region.slug == region_slug).options(joinedload(Region.programme))
    return _found(db.session.scalar(query))  # type: ignore[no-any-return]


def visible_processes(actor: Actor) -> Select[Process]:
    """Published processes for everybody; drafts too for members of their region. Agrees with ProcessVerb.SEE."""
    published = Process.published_at.is_not(None)
    mine = Process.region_id.in_(actor.regions_as())
    return select(Process).where(or_(published, mine)).options(joinedload(Process.region))


def process(actor: Actor, region_slug: str, process_slug: str) -> Process:
    """The process at an address, or NotFound."""
    query = visible_processes(actor).join(Process.region)
    found = db.session.scalar(query.where(Region.slug == region_slug, Process.slug == process_slug))
    return _found(found)  # type: ignore[no-any-return]


def processes(actor: Actor, region: Region) -> list[Process]:
    """The processes of a region with their report lines, the newest promise first, drafts before all."""
    query = visible_processes(actor).where(Process.region_id == region.id).options(selectinload(Process.report))
    order = (Process.published_at.is_not(None), Process.report_back_on.desc(), Process.id.desc())
    return list(db.session.scalars(query.order_by(*order)))


def rounds(actor: Actor, region: Region | None = None, most: int | None = None) -> list[Process]:
    """What came of it: published processes whose report-back is overdue or out, with their lines, newest day first."""
    due = or_(Process.reported_at.is_not(None), Process.report_back_on < clock.today())
    query = visible_processes(actor).where(Process.published_at.is_not(None), due)
    if region is not None:
        query = query.where(Process.region_id == region.id)
    query = query.options(selectinload(Process.report))
    return list(db.session.scalars(query.order_by(Process.report_back_on.desc(), Process.id.desc()).limit(most)))


def round_before(actor: Actor, process: Process) -> Process | None:
    """The last other process of the same region that people have heard back from."""
    others = visible_processes(actor).where(Process.region_id == process.region_id, Process.id != process.id)
    reported = others.where(Process.reported_at.is_not(None), Process.published_at.is_not(None))
    newest = reported.options(selectinload(Process.report)).order_by(Process.reported_at.desc()).limit(1)
    return db.session.scalar(newest)


def promises_kept(actor: Actor) -> tuple[int, int]:
    """How many report-backs came on the promised day or before, of all that are out or overdue."""
    columns = select(Process.report_back_on, Process.reported_at)
    published = Process.published_at.is_not(None) & Process.report_back_on.is_not(None)
    due = or_(Process.reported_at.is_not(None), Process.report_back_on < clock.today())
    rows = db.session.execute(columns.where(published, due)).all()
    kept = [promised for promised, came in rows if promised and came and came.date() <= promised]
    return len(kept), len(rows)


def own_page(region: Region, key: str) -> LocalizedText:
    """A region's own wording of one of its pages; empty where it has none."""
    query = select(RegionPage.body).where(RegionPage.region_id == region.id, RegionPage.key == key)
    return db.session.scalar(query) or LocalizedText()


def phase(process: Process, phase_id: int) -> Phase:
    """One phase of a process, or NotFound."""
    return _one_of(process.phases, phase_id)  # type: ignore[no-any-return]


def report_item(process: Process, item_id: int) -> ReportItem:
    """One line of a process's report-back, or NotFound."""
    return _one_of(process.report, item_id)  # type: ignore[no-any-return]


def _one_of(rows: Iterable[Any], row_id: int) -> Any:
    return _found(next((row for row in rows if row.id == row_id), None))


def visible_report_items(actor: Actor) -> Select[ReportItem]:
    """Decided lines of published report-backs for everybody; the others for members of the region."""
    decided = ReportItem.outcome.is_not(None)
    public = Process.published_at.is_not(None) & Process.reported_at.is_not(None) & decided
    mine = Process.region_id.in_(actor.regions_as())
    query = select(ReportItem).join(ReportItem.process).where(or_(public, mine))
    return query.options(contains_eager(ReportItem.process).joinedload(Process.region))
