"""Owners hear of their steps: what is due soon, what is past its day, what has given no sign of life for long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from portal.conversations.actions import tell
from portal.conversations.happenings import add_happening
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.jobs import every
from portal.plans.models import Plan, PlanAction, PlanState, PlanStep
from portal.plans.queries.steps import OVER, goes_on, is_overdue, owners, silent_days, stalled

AGAIN = timedelta(days=14)
"""An owner hears of the same step once in this time."""
SOON = timedelta(days=7)
FOLLOWED = (PlanState.DECIDED, PlanState.IN_FORCE)
"""Before a plan is decided nobody owes its steps; after its evaluation nobody does any more."""


@every(timedelta(days=1), "plans.reminders")
def remind_owners() -> None:
    """Tell the owners of every step that needs it; steps without owner wait for one."""
    today = clock.today()
    for step in db.session.scalars(_to_look_at(today)):
        name = _occasion(step, today)
        people = owners(step) if name else []
        if people:
            step.reminded_on = today
            tell(("plan_step", step.id), name, key=today.isoformat(), to=people, **_details(step, today))


def _to_look_at(today: date) -> Any:
    """The steps that go on, of which nobody heard in the last time."""
    query = select(PlanStep).join(PlanStep.action).join(PlanAction.plan).outerjoin(PlanAction.scenario)
    long_ago = or_(PlanStep.reminded_on.is_(None), PlanStep.reminded_on <= today - AGAIN)
    open_ones = query.where(Plan.state.in_(FOLLOWED), PlanStep.status.not_in(OVER), goes_on(), long_ago)
    return open_ones.options(contains_eager(PlanStep.action).contains_eager(PlanAction.plan)).order_by(PlanStep.id)


def _occasion(step: PlanStep, today: date) -> str:
    """Why its owner hears of a step now; "" where there is no reason to."""
    if is_overdue(step, today):
        return "plan.step_overdue"
    if stalled(step, today):
        return "plan.step_stalled"
    return "plan.step_due" if step.due_on is not None and step.due_on <= today + SOON else ""


def _details(step: PlanStep, today: date) -> dict[str, Any]:
    return {"due": step.due_on.isoformat() if step.due_on else "", "silent": silent_days(step, today)}


def _due(details: Mapping[str, Any]) -> str:
    return str(format_date(date.fromisoformat(details["due"]), "long", rebase=False))


def _due_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("Your step is due by %(day)s.", day=_due(details)))


def _overdue_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("Your step was due by %(day)s. Say how it is going.", day=_due(details)))


def _stalled_words(count: int, details: Mapping[str, Any]) -> str:
    days = details["silent"]
    words = ngettext(
        "There has been no news about your step for %(num)s day. Say how it is going.",
        "There has been no news about your step for %(num)s days. Say how it is going.",
        days,
    )
    return str(words)


def register() -> None:
    """Give the reminders their words."""
    add_happening("plan.step_due", _due_words)
    add_happening("plan.step_overdue", _overdue_words)
    add_happening("plan.step_stalled", _stalled_words)
