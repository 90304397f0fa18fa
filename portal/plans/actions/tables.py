"""Rows of a template's tables, such as money or what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.kernel.changes import apply, move
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.plans.models import Plan, PlanRow


def add_row(actor: Actor, plan: Plan, table: str, cells: Mapping[str, Any]) -> PlanRow:
    """A row at the end of a table; `cells` by the column's key: words, numbers or days."""
    last = select(func.max(PlanRow.position)).where(PlanRow.plan_id == plan.id, PlanRow.table == table)
    position = db.session.scalar(last)
    row = PlanRow(plan_id=plan.id, table=table, position=0 if position is None else position + 1, cells=kept(cells))
    db.session.add(row)
    db.session.flush()
    record("plan.row_added", plan, actor, table=table, cells=row.cells)
    publish(plan.place, "tables")
    return row


def change_row(actor: Actor, plan: Plan, row: PlanRow, cells: Mapping[str, Any]) -> None:
    if before := apply(row, {"cells": kept(cells)}):
        db.session.flush()
        record("plan.row_changed", plan, actor, table=row.table, before=before)
        publish(plan.place, "tables")


def move_row(actor: Actor, plan: Plan, row: PlanRow, by: int) -> None:
    """Move a row up (-1) or down (1) in its table."""
    query = select(PlanRow).where(PlanRow.plan_id == plan.id, PlanRow.table == row.table)
    move(list(db.session.scalars(query.order_by(PlanRow.position, PlanRow.id))), row, by)
    db.session.flush()
    record("plan.row_moved", plan, actor, table=row.table)


def remove_row(actor: Actor, plan: Plan, row: PlanRow) -> None:
    """Delete a row; the event keeps what it said."""
    record("plan.row_removed", plan, actor, table=row.table, cells=row.cells)
    db.session.delete(row)
    db.session.flush()
    publish(plan.place, "tables")


def kept(cells: Mapping[str, Any]) -> dict[str, str]:
    """Cells as they are kept: words, days as ISO dates, numbers as digits; empty ones are left out."""
    texts = {
        key: cell.isoformat() if isinstance(cell, date) else str(cell)
        for key, cell in cells.items()
        if cell is not None
    }
    return {key: text.strip() for key, text in texts.items() if text.strip()}
