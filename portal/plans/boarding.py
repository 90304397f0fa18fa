"""The one page on which a board decides within ten minutes: everything it needs, gathered in a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.events import Event
from portal.kernel.text import LocalizedText
from portal.plans.models import Decision, DecisionOption, PlanAction, PlanStep, Stance
from portal.plans.queries.progress import Brought, brought
from portal.plans.queries.signs import Cell, signs
from portal.plans.queries.steps import OVER
from portal.plans.queries.whole import Whole, whole
from portal.plans.weighing import Weighed, weighed


@dataclass(frozen=True, slots=True)
class Weight:
    """What an option costs and lacks. Money in whole units."""

    cost: int
    saving: int
    without_cost: int
    gaps: int

    @classmethod
    def of_scenario(cls, found: Weighed) -> Weight:
        return cls(found.cost, found.saving, found.without_cost, len(found.lacks))


@dataclass(frozen=True, slots=True)
class Correction:
    """What was written beside a decision later."""

    day: date
    words: LocalizedText


@dataclass(slots=True)
class Standing:
    """What one organisation says to the plan: sections agreed with, its reservations, and what it did not answer."""

    name: str
    agreed: int
    doubts: list[Cell]
    unanswered: int


@dataclass(slots=True)
class Paper:
    """All that stands on the page of one decision beside the decision itself."""

    weights: dict[int, Weight]
    """By option; for those that go with a scenario."""
    plan_cost: Weight
    missing_money: int | None
    """What the plan's table of money still looks for; None where it has no such table."""
    brought: Brought
    standings: list[Standing]
    next_due: PlanStep | None
    waiting: int
    """Steps of the plan that are not over."""
    corrections: list[Correction]

    def weight(self, option: DecisionOption) -> Weight | None:
        return self.weights.get(option.id)


def paper(decision: Decision, language: str) -> Paper:
    """The page of a decision; a constant number of statements. Sentences are in the reader's `language`."""
    all_of_it = whole(decision.plan)
    ways = {each.scenario.id: Weight.of_scenario(each) for each in weighed(all_of_it, language)}
    ahead = _ahead(all_of_it)
    return Paper(
        weights={each.id: ways[each.scenario_id] for each in decision.options if each.scenario_id in ways},
        plan_cost=_whole_cost(all_of_it.valid_actions),
        missing_money=_missing_money(all_of_it),
        brought=brought(decision.plan),
        standings=_standings(decision),
        next_due=ahead[0] if ahead else None,
        waiting=len(ahead),
        corrections=corrections(decision),
    )


def _ahead(all_of_it: Whole) -> list[PlanStep]:
    """The steps that are not over, the earliest due first."""
    steps = [step for action in all_of_it.valid_actions for step in action.steps if step.status not in OVER]
    return sorted(steps, key=lambda step: (step.due_on is None, step.due_on or date.max, step.id))


def _whole_cost(actions: list[PlanAction]) -> Weight:
    cost, saving = (sum(getattr(each, name) or 0 for each in actions) for name in ("cost", "saving"))
    return Weight(cost, saving, sum(each.cost is None for each in actions), 0)


def _missing_money(all_of_it: Whole) -> int | None:
    """The sum of what the rows of the money table still look for."""
    gaps = [row.cells.get("gap", "").strip() for row in all_of_it.rows.get("money", ())]
    numbers = [int(each) for each in gaps if each.lstrip("-").isdigit()]
    return sum(numbers) if numbers else None


def _standings(decision: Decision) -> list[Standing]:
    found = signs(decision.plan)
    return [
        Standing(
            name=organisation.name,
            agreed=sum(cell.stance is Stance.AGREE for cell in cells),
            doubts=[cell for cell in cells if cell.stance in (Stance.RESERVATION, Stance.NOT_YET)],
            unanswered=sum(cell.stance is None for cell in cells),
        )
        for organisation in found.organisations
        for cells in [found.of_organisation(organisation.id)]
    ]


def corrections(decision: Decision) -> list[Correction]:
    """What was corrected, in order."""
    here = (Event.subject_kind == "plan_decision") & (Event.subject_id == str(decision.id))
    query = select(Event).where(Event.kind == "plan_decision.corrected", here).order_by(Event.id)
    return [Correction(each.at.date(), LocalizedText(each.details["words"])) for each in db.session.scalars(query)]
