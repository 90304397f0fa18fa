"""What each scenario of a plan comes to, for laying them side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.plans.checks import Lack, of_actions
from portal.plans.models import PlanAction, PlanScenario
from portal.plans.queries.whole import Whole


@dataclass(frozen=True, slots=True)
class Weighed:
    """One scenario: its actions (with those that all share) and what they come to. Money in whole units."""

    scenario: PlanScenario
    actions: list[PlanAction]
    own: list[PlanAction]
    cost: int
    saving: int
    without_cost: int
    """Actions for which nobody said what they cost: the sum says nothing about them."""
    determinants: list[str]
    sectors: list[str]
    steps: int
    last_due: date | None
    lacks: list[Lack]


def weighed(whole: Whole, language: str) -> list[Weighed]:
    """Every scenario in order; sentences in the reader's `language`."""
    return [_weighed(whole, scenario, language) for scenario in whole.scenarios]


def _weighed(whole: Whole, scenario: PlanScenario, language: str) -> Weighed:
    actions = whole.going_with(scenario)
    steps = [step for action in actions for step in action.steps]
    return Weighed(
        scenario=scenario,
        actions=actions,
        own=[action for action in actions if action.scenario_id == scenario.id],
        cost=sum(action.cost or 0 for action in actions),
        saving=sum(action.saving or 0 for action in actions),
        without_cost=sum(action.cost is None for action in actions),
        determinants=_in_order(whole.determinants, {each.key for action in actions for each in action.determinants}),
        sectors=_in_order(whole.sectors, {each.key for action in actions for each in action.sectors}),
        steps=len(steps),
        last_due=max((step.due_on for step in steps if step.due_on), default=None),
        lacks=of_actions(actions, language),
    )


def _in_order(names: Iterable[str], keys: set[str]) -> list[str]:
    """Keys in the order in which the portal lists them; unknown ones are left out."""
    return [key for key in names if key in keys]
