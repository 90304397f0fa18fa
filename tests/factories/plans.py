"""Plans, sections, actions and steps, with believable defaults; every keyword replaces one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import ANYBODY
from portal.plans.content import content_of
from portal.plans.models import Plan, PlanAction, PlanKind, PlanSection, PlanState, PlanStep, PlanVersion
from portal.regions.models import Process, Region
from portal.texts import actions as texts
from tests.factories.regions import four, make_process


def make_plan(region: Region, process: Process | None = None, **changes: Any) -> Plan:
    """A public plan without sections or actions, open for input."""
    values = {
        "region": region,
        "process": process or make_process(region),
        "kind": PlanKind.INEQUITY,
        "title": four("A good start for every child"),
        "summary": four("We help young parents sooner"),
        "language": "en",
        "languages": ["nl", "en", "pl", "sl"],
        "state": PlanState.OPEN,
        "published_at": clock.now(),
        "created_at": clock.now(),
    }
    plan = Plan(**values | changes)
    db.session.add(plan)
    db.session.flush()
    return plan


def make_section(plan: Plan, body: str = "Many parents do not know whom to ask.\n\nWe go to them.", **changes: Any):
    """A section of the plan with its shared text."""
    values = {"key": "why", "title": four("Why is this needed?"), "position": len(plan.sections), "language": "en"}
    section = PlanSection(plan=plan, **values | changes)
    db.session.add(section)
    db.session.flush()
    author = changes.get("author") or Author(actor=ANYBODY, name="Ben")
    section.text = texts.create("plan_section", section.id, plan.region_id, section.language, body, author)
    db.session.flush()
    return section


def make_action(plan: Plan, **changes: Any) -> PlanAction:
    """An action of the plan without steps."""
    values = {"plan": plan, "title": four("Home visits in the first weeks"), "position": 0}
    action = PlanAction(**values | changes)
    db.session.add(action)
    db.session.flush()
    return action


def make_step(action: PlanAction, **changes: Any) -> PlanStep:
    """A planned step that is due in a month."""
    values = {
        "title": four("Find ten experienced mothers"),
        "position": len(action.steps),
        "due_on": clock.today() + timedelta(days=30),
    }
    step = PlanStep(action=action, **values | changes)
    db.session.add(step)
    db.session.flush()
    return step


def make_version(plan: Plan, **changes: Any) -> PlanVersion:
    """The plan as it is now, as the next numbered version."""
    last = db.session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan.id)) or 0
    values = {"number": last + 1, "summary": four("What changed"), "content": content_of(plan), "at": clock.now()}
    version = PlanVersion(plan_id=plan.id, **values | changes)
    db.session.add(version)
    db.session.flush()
    return version
