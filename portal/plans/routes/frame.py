"""What all pages of one plan share: its head, its tabs, and what each part of the slice adds to the plan's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.permissions import Actor
from portal.plans.models import Plan
from portal.plans.policy import PlanVerb, SuggestionVerb
from portal.web.access import current_actor
from portal.web.pages import render_page

Tab = tuple[str, str, bool]
Tabs = Callable[[Actor, Plan], list[tuple[str, str]]]
Around = Callable[[Actor, Plan], Mapping[str, Any]]

FIRST = (
    *("plans.plan", "plans.progress", "plans.suggestions", "plans.agreement"),
    *("plans.compare", "plans.work", "plans.missing"),
)
"""Tabs that always stand there, in this order; the others are folded away behind a word."""

_further: list[Tabs] = []
_around: list[Around] = []


def add_tabs(tabs: Tabs) -> None:
    """Add tabs to every plan: `tabs(actor, plan)` gives `(name, endpoint)`, whose address takes `plan_id`."""
    if tabs not in _further:
        _further.append(tabs)


def add_around(around: Around) -> None:
    """Add what the plan's page shows of a part: names for its template, in a constant number of queries."""
    if around not in _around:
        _around.append(around)


def around(actor: Actor, plan: Plan) -> dict[str, Any]:
    """What all parts add to the plan's page."""
    return {name: value for each in _around for name, value in each(actor, plan).items()}


def plan_page(
    template: str, plan: Plan, *, here: str = "", status: int = 200, fragments: Sequence[str] = (), **context: Any
) -> Response:
    """A page of one plan; `here` is the endpoint of its tab."""
    return render_page(
        f"plans/{template}",
        fragments=fragments,
        status=status,
        region=plan.region,
        plan=plan,
        process=plan.process,
        **dict(zip(("tabs", "more_tabs"), _tabs(plan, here), strict=True)),
        plan_verb=PlanVerb,
        suggestion_verb=SuggestionVerb,
        **{"section": url_for("plans.plans", region_slug=plan.region.slug)} | context,
    )


def _tabs(plan: Plan, here: str) -> tuple[list[Tab], list[Tab]]:
    """The tabs that stand there, and those that are folded away."""
    pages = [(_("Plan"), "plans.plan")]
    pages += [pair for tabs in _further for pair in tabs(current_actor(), plan)]
    pages.sort(key=lambda pair: FIRST.index(pair[1]) if pair[1] in FIRST else len(FIRST))
    shown = [(name, url_for(endpoint, plan_id=plan.id), endpoint == here) for name, endpoint in pages]
    count = sum(endpoint in FIRST for _name, endpoint in pages)
    return shown[:count], shown[count:]
