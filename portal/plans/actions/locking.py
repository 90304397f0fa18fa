"""One change of a plan's structure at a time: its state, what waits for what, which scenario is chosen."""

from __future__ import annotations

from sqlalchemy import select

from portal.kernel.db import db
from portal.plans.models import Plan


def lock(plan: Plan) -> None:
    """Read the plan anew; nobody else changes its state or structure before the present transaction ends."""
    query = select(Plan).where(Plan.id == plan.id).with_for_update(key_share=True, of=Plan)
    db.session.scalars(query.execution_options(populate_existing=True)).one()
