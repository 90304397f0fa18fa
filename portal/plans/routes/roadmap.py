"""All steps of a plan over time: drawn, and as a table, narrowed by links that can be shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from portal.kernel import clock
from portal.plans.looks import STEP_LOOKS
from portal.plans.models import Plan, PlanAction, PlanStep, StepStatus
from portal.plans.queries import steps as queries
from portal.plans.queries.visible import plan as load_plan
from portal.plans.roadmap import Numbered, draw, numbered
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.regions.models import Organisation
from portal.web.access import public
from portal.web.fields import row_number
from portal.web.formats import reading


@dataclass(frozen=True, slots=True)
class Wish:
    """Which steps somebody wants to see; None is all."""

    action: int | None
    owner: int | None
    status: StepStatus | None

    def takes(self, step: PlanStep) -> bool:
        return (
            self.action in (None, step.action_id)
            and self.owner in (None, step.organisation_id)
            and self.status in (None, step.status)
        )

    def args(self, **other: Any) -> dict[str, Any]:
        """The address of this wish, with some of it changed; what is None is left out."""
        said = {"action": self.action, "owner": self.owner, "status": self.status and self.status.value}
        return {name: value for name, value in (said | other).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Choice:
    """One link by which the steps are narrowed."""

    label: Any
    address: str
    is_chosen: bool


@blueprint.get("/plans/<int:plan_id>/roadmap")
@public(load=load_plan)
def roadmap(found: Plan) -> Response:
    every = queries.steps_of(found)
    wish = _wish()
    rows = numbered(every)
    shown = [row for row in rows if wish.takes(row.step)]
    return plan_page(
        "roadmap.html",
        found,
        here="plans.progress",
        rows=shown,
        many=len(every),
        road=draw(shown, clock.today()),
        numbers={row.step.id: row.number for row in rows},
        still=_standing_still(shown),
        next_of_plan=queries.next_steps(every),
        next_of_actions={each.id: queries.next_steps(_of(every, each)) for each in _actions(every)},
        choices=_choices(found, every, wish),
        is_narrowed=bool(wish.args()),
    )


def _standing_still(rows: Sequence[Numbered]) -> list[Numbered]:
    """Those without a sign of life for long, the longest first."""
    today = clock.today()
    found = [row for row in rows if queries.stalled(row.step, today)]
    return sorted(found, key=lambda row: -queries.silent_days(row.step, today))


def _wish() -> Wish:
    """What the address asks for; what it does not know is left out."""
    status = next((each for each in StepStatus if each.value == request.args.get("status")), None)
    action, owner = (request.args.get(name, type=row_number) for name in ("action", "owner"))
    return Wish(action, owner, status)


def _actions(every: Sequence[PlanStep]) -> list[PlanAction]:
    return list(dict.fromkeys(step.action for step in every))


def _of(every: Sequence[PlanStep], action: PlanAction) -> list[PlanStep]:
    return [step for step in every if step.action_id == action.id]


def _choices(plan: Plan, every: Sequence[PlanStep], wish: Wish) -> dict[str, list[Choice]]:
    def choice(label: Any, is_chosen: bool, **other: Any) -> Choice:
        return Choice(label, url_for("plans.roadmap", plan_id=plan.id, **wish.args(**other)), is_chosen)

    owners: dict[int, Organisation] = {step.organisation.id: step.organisation for step in every if step.organisation}
    statuses = {step.status for step in every}
    actions = [choice(reading(each.title).text, wish.action == each.id, action=each.id) for each in _actions(every)]
    by_name = sorted(owners.values(), key=lambda each: each.name.casefold())
    return {
        "status": [
            choice(look.label, wish.status is status, status=status.value)
            for status, look in STEP_LOOKS.items()
            if status in statuses
        ],
        "action": actions if len(actions) > 1 else [],
        "owner": [choice(each.name, wish.owner == each.id, owner=each.id) for each in by_name],
    }
