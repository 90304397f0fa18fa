"""A plan with all that its page shows, in a constant number of statements however long it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, inspect, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.kernel.db import db
from portal.kernel.text import LocalizedText
from portal.plans.models import (
    Decision,
    DecisionState,
    Plan,
    PlanAction,
    PlanPartner,
    PlanRow,
    PlanScenario,
    PlanSection,
    PlanStep,
    Suggestion,
    SuggestionState,
)
from portal.plans.queries.actions import actions_of
from portal.regions.models import Determinant, Sector
from portal.trace.models import TraceLink

FROM_RESIDENTS = ("idea", "finding", "suggestion", "comment", "initiative")
"""Kinds of the trace by which residents speak."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything of one plan but its conversations. All relations that a page needs are loaded."""

    plan: Plan
    sections: list[PlanSection]
    actions: list[PlanAction]
    partners: list[PlanPartner]
    scenarios: list[PlanScenario]
    rows: Mapping[str, list[PlanRow]]
    determinants: Mapping[str, LocalizedText]
    sectors: Mapping[str, LocalizedText]

    @property
    def steps(self) -> list[PlanStep]:
        return [step for action in self.actions for step in action.steps]

    @property
    def chosen(self) -> PlanScenario | None:
        return next((each for each in self.scenarios if each.is_chosen), None)

    def going_with(self, scenario: PlanScenario | None) -> list[PlanAction]:
        """The actions that all scenarios share and those of `scenario`; all actions without one."""
        if scenario is None:
            return self.actions
        return [action for action in self.actions if action.scenario_id in (None, scenario.id)]

    @property
    def valid_actions(self) -> list[PlanAction]:
        """Without those that were laid aside because another scenario was chosen."""
        return self.going_with(self.chosen)


@dataclass(frozen=True, slots=True)
class Heard:
    """What residents brought to a plan: actions that trace to them, and whether anything of theirs is there at all."""

    actions: frozenset[int] = frozenset()
    count: int = 0
    is_decided: bool = False
    """Whether a decision about the plan itself was recorded as taken."""


_MINE: BindParameter[int] = bindparam("plan_id")
_SECTIONS = (
    select(PlanSection)
    .where(PlanSection.plan_id == _MINE)
    .options(joinedload(PlanSection.text), joinedload(PlanSection.easy_text))
    .order_by(PlanSection.position, PlanSection.id)
)
_SCENARIOS = select(PlanScenario).where(PlanScenario.plan_id == _MINE).order_by(PlanScenario.position, PlanScenario.id)
_PARTNERS = (
    select(PlanPartner)
    .where(PlanPartner.plan_id == _MINE)
    .options(joinedload(PlanPartner.organisation), joinedload(PlanPartner.sector))
    .order_by(PlanPartner.position, PlanPartner.id)
)
_ROWS = select(PlanRow).where(PlanRow.plan_id == _MINE).order_by(PlanRow.table, PlanRow.position, PlanRow.id)
_DETERMINANTS, _SECTORS = (select(kind.key, kind.name).order_by(kind.id) for kind in (Determinant, Sector))


def whole(plan: Plan) -> Whole:
    """The plan with all its parts; twelve statements at most."""
    sections, scenarios, partners = (_of(plan, each) for each in (_SECTIONS, _SCENARIOS, _PARTNERS))
    set_committed_value(plan, "sections", sections)
    set_committed_value(plan, "scenarios", scenarios)
    set_committed_value(plan, "partners", partners)
    for part in (*sections, *(actions := actions_of(plan))):
        set_committed_value(part, "plan", plan)
    return Whole(
        plan=plan,
        sections=sections,
        actions=actions,
        partners=partners,
        scenarios=scenarios,
        rows={table: list(rows) for table, rows in groupby(_of(plan, _ROWS), key=lambda row: row.table)},
        determinants=dict(db.session.execute(_DETERMINANTS).all()),
        sectors=dict(db.session.execute(_SECTORS).all()),
    )


def _of(plan: Plan, statement: Select[Any]) -> list[Any]:
    """What a statement finds of a plan; all of them are made once, which is a third of the time."""
    return list(db.session.scalars(statement, {"plan_id": plan.id}))


def sections_of(plan: Plan) -> list[PlanSection]:
    """The sections of a plan in order, with both texts; one statement, and none behind `whole`."""
    return list(plan.sections) if _are_loaded(plan) else _of(plan, _SECTIONS)


def _are_loaded(plan: Plan) -> bool:
    if "sections" in inspect(plan).unloaded:
        return False
    return all(inspect(each).unloaded.isdisjoint(("text", "easy_text")) for each in plan.sections)


def heard(whole: Whole) -> Heard:
    """What residents brought, by trace links and suggestions; three statements."""
    plan = whole.plan
    places = [("plan", [plan.id])]
    places += [("plan_section", [each.id for each in whole.sections])]
    places += [("plan_action", [each.id for each in whole.actions])]
    here = [and_(TraceLink.to_kind == kind, TraceLink.to_id.in_(map(str, ids))) for kind, ids in places]
    links = select(TraceLink.to_kind, TraceLink.to_id).where(or_(*here), TraceLink.from_kind.in_(FROM_RESIDENTS))
    found = db.session.execute(links).all()
    suggestions = (
        select(func.count())
        .select_from(Suggestion)
        .where(
            Suggestion.plan_id == plan.id, Suggestion.state.not_in([SuggestionState.HIDDEN, SuggestionState.WITHDRAWN])
        )
    )
    taken = select(Decision.id).where(
        Decision.plan_id == plan.id, Decision.step_id.is_(None), Decision.state == DecisionState.TAKEN
    )
    return Heard(
        actions=frozenset(int(thing_id) for kind, thing_id in found if kind == "plan_action"),
        count=len(found) + (db.session.scalar(suggestions) or 0),
        is_decided=db.session.scalar(select(taken.exists())) is True,
    )
