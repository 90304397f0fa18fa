"""Processes and lines of report-backs as kinds, and the link that comes with drawing a line from a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.events import Event, on
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.regions.models import Process, ReportItem
from portal.regions.queries import visible_processes, visible_report_items
from portal.trace.actions import forget, new_link
from portal.trace.kinds import Shown, add_kind, numbers


def _processes(rows: Iterable[Process]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(
            label=row.title,
            address=url_for("regions.process", region_slug=row.region.slug, process_slug=row.slug),
            region_id=row.region_id,
        )
        for row in rows
    }


def _items(rows: Iterable[ReportItem]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(
            label=row.heard,
            address=url_for(
                "regions.report_back",
                region_slug=row.process.region.slug,
                process_slug=row.process.slug,
                _anchor=f"line-{row.id}",
            ),
            region_id=row.process.region_id,
        )
        for row in rows
    }


def _see_processes(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _processes(db.session.scalars(visible_processes(actor).where(Process.id.in_(numbers(ids)))))


def _offer_processes(actor: Actor, region_id: int) -> dict[str, Shown]:
    newest = visible_processes(actor).where(Process.region_id == region_id).order_by(Process.id.desc())
    return _processes(db.session.scalars(newest))


def _see_items(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _items(db.session.scalars(visible_report_items(actor).where(ReportItem.id.in_(numbers(ids)))))


def _offer_items(actor: Actor, region_id: int) -> dict[str, Shown]:
    newest = visible_report_items(actor).where(Process.region_id == region_id).order_by(ReportItem.id.desc())
    return _items(db.session.scalars(newest))


def register() -> None:
    """Add the kinds."""
    add_kind("process", _l("Process"), _see_processes, _offer_processes)
    add_kind("report_item", _l("Report-back"), _see_items, _offer_items)


@on("report_item.added")
def link_with_source(event: Event) -> None:
    """A line that was drawn from a finding is linked with it."""
    source = event.details.get("source_kind", ""), event.details.get("source_id", "")
    if all(source) and event.region_id:
        target = ("report_item", event.subject_id)
        db.session.add(new_link(event.region_id, source, target, LocalizedText(), event.actor_id))
        db.session.flush()


@on("report_item.removed")
def forget_item(event: Event) -> None:
    """SQLite may give a removed row's number to the next one, so no link may stay behind."""
    forget("report_item", [event.subject_id])


@on("process.removed")
def forget_process(event: Event) -> None:
    items = db.session.scalars(select(ReportItem.id).where(ReportItem.process_id == int(event.subject_id)))
    forget("report_item", map(str, items))
    forget("process", [event.subject_id])
