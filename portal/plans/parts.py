"""What plans show elsewhere: on a region's pages, on the organiser's desk, in the main menu."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.kernel.permissions import Actor, can
from portal.plans.looks import STATE_LOOKS
from portal.plans.models import PlanState
from portal.plans.policy import PlanVerb
from portal.plans.queries.plans import Listed, listed
from portal.regions.models import Process, Region
from portal.regions.parts import Part, Task
from portal.web.formats import day, number


def plan_parts(actor: Actor, region: Region | None, process: Process | None) -> list[Part]:
    """Plans that are public and not archived; on the portal's home only those that people can speak to now."""
    found = [each for each in listed(actor, region, process) if each.plan.published_at is not None]
    found = [each for each in found if each.plan.state is not PlanState.ARCHIVED]
    if region is None and process is None:
        found = [each for each in found if each.plan.state is PlanState.OPEN]
    return [_part(each) for each in found]


def _part(each: Listed) -> Part:
    plan = each.plan
    is_open = plan.state is PlanState.OPEN
    facts: list[tuple[str, Any]] = [(STATE_LOOKS[plan.state].symbol, STATE_LOOKS[plan.state].label)]
    if many := each.actions:
        facts.append(("plan", ngettext("%(actions)s action", "%(actions)s actions", many, actions=number(many))))
    if each.done:
        facts.append(("check", _("%(done)s of %(steps)s steps done", done=number(each.done), steps=number(each.steps))))
    if each.report_back_on and is_open:
        facts.append(("date", _("you hear back on %(day)s", day=day(each.report_back_on))))
    return Part(
        kind=_("Plan"),
        symbol="plan",
        title=plan.title,
        text=plan.summary if is_open else "",
        address=url_for("plans.plan", plan_id=plan.id),
        action=_("Read the plan and say what you think") if is_open else "",
        facts=facts,
        is_open=is_open,
        process_id=plan.process_id,
        region_id=plan.region_id,
    )


def desk(actor: Actor, region: Region) -> list[Task]:
    """The way to the region's plans, and how many suggestions wait for an answer."""
    if not can(actor, PlanVerb.ADD, region):
        return []
    waiting = sum(each.suggestions for each in listed(actor, region))
    note = ngettext("%(num)s suggestion is waiting", "%(num)s suggestions are waiting", waiting) if waiting else ""
    return [Task(label=_("Plans"), address=url_for("plans.desk", region_slug=region.slug), note=note)]


def entries(region: Region | None) -> list[tuple[Any, str]]:
    """The plans of the region one is in."""
    return [(_("Plans"), url_for("plans.plans", region_slug=region.slug))] if region else []
