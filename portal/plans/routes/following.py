"""What templates ask about steps, wherever one is shown; the tabs of agreeing and following."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.words import person_name
from portal.kernel import clock
from portal.kernel.permissions import Actor
from portal.plans.looks import STEP_LOOKS
from portal.plans.models import Plan, PlanStep
from portal.plans.queries import steps
from portal.plans.routes.frame import add_tabs


def owner_of(step: PlanStep, works: bool = False) -> str:
    """Who owns a step: its organisation, and for those who work there the member, too."""
    names = [step.organisation.name] if step.organisation else []
    if step.person is not None and (works or not names):
        names.append(person_name(step.person) if works else str(_("a member of this region")))
    return ", ".join(names)


def silence(step: PlanStep) -> str:
    """Since when a stalled step gave no sign of life, in words; "" while it moves."""
    days = steps.silent_days(step, clock.today())
    if not steps.stalled(step, clock.today()):
        return ""
    return str(ngettext("No news for %(num)s day", "No news for %(num)s days", days))


def register(app: Flask) -> None:
    """Let templates ask, and add the tabs."""
    names: dict[str, Any] = {
        "step_status_looks": STEP_LOOKS,
        "owner_of": owner_of,
        "silence": silence,
        "waits_for": steps.waits_for,
        "is_overdue": lambda step: steps.is_overdue(step, clock.today()),
    }
    app.jinja_env.globals.update(names)
    add_tabs(tabs)


def tabs(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    """The pages by which a plan is agreed on and followed."""
    return [
        (_("Sign-off"), "plans.agreement"),
        (_("Decisions"), "plans.decisions"),
        (_("Progress"), "plans.progress"),
    ]
