"""A plan by its number, for the commands that work on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portal.kernel.ids import LARGEST_ROW

if TYPE_CHECKING:
    from portal.plans.models import Plan

plan_argument = click.argument("plan_id", metavar="PLAN", type=click.IntRange(1, LARGEST_ROW))


def found_plan(plan_id: int) -> Plan:
    """The plan with this number; otherwise the command ends with status 1."""
    from portal.kernel.db import db
    from portal.plans.models import Plan

    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise click.ClickException(f"there is no plan {plan_id}")
    return plan
