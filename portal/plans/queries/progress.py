"""How a plan goes, as residents read it: what is done, what is going on, what stopped, what comes next, who helped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, or_, select

from portal.kernel.db import db
from portal.plans.models import (
    Plan,
    PlanAction,
    PlanPartner,
    PlanSection,
    PlanStep,
    StepProgress,
    StepStatus,
    Suggestion,
    SuggestionState,
)
from portal.plans.queries.steps import next_steps, steps_of
from portal.trace.models import TraceLink

COMING = 5
"""Steps that are told of as coming next."""


@dataclass(slots=True)
class Brought:
    """How many things people brought to a plan."""

    ideas: int = 0
    findings: int = 0
    suggestions: int = 0
    accepted: int = 0
    partners: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ideas or self.findings or self.suggestions or self.partners)


@dataclass(slots=True)
class Progress:
    """The steps of a plan by how they go, and the last note on each, by the step's id."""

    doing: list[PlanStep]
    done: list[PlanStep]
    stopped: list[PlanStep]
    coming: list[PlanStep]
    notes: dict[int, StepProgress]
    brought: Brought

    def __bool__(self) -> bool:
        return bool(self.doing or self.done or self.stopped or self.coming)


def progress_of(plan: Plan) -> Progress:
    """Eight statements, however many steps there are."""
    steps = steps_of(plan)
    planned = [step for step in steps if step.status is StepStatus.PLANNED]
    return Progress(
        doing=_with(steps, StepStatus.IN_PROGRESS, StepStatus.DELAYED),
        done=_with(steps, StepStatus.DONE),
        stopped=_with(steps, StepStatus.STOPPED),
        coming=next_steps(planned, COMING),
        notes=last_notes([step.id for step in steps]),
        brought=brought(plan),
    )


def _with(steps: Sequence[PlanStep], *statuses: StepStatus) -> list[PlanStep]:
    return [step for step in steps if step.status in statuses]


def last_notes(step_ids: Collection[int]) -> dict[int, StepProgress]:
    """The last thing told about each step."""
    last = select(func.max(StepProgress.id)).where(StepProgress.step_id.in_(step_ids)).group_by(StepProgress.step_id)
    rows = db.session.scalars(select(StepProgress).where(StepProgress.id.in_(last)))
    return {row.step_id: row for row in rows}


def brought(plan: Plan) -> Brought:
    """What residents and partners brought; five statements."""
    kinds = _kinds_behind(plan)
    many, accepted = _suggestions(plan)
    names = select(PlanPartner.name).where(PlanPartner.plan_id == plan.id).order_by(PlanPartner.position)
    return Brought(
        ideas=kinds.get("idea", 0),
        findings=kinds.get("finding", 0),
        suggestions=many,
        accepted=accepted,
        partners=list(db.session.scalars(names)),
    )


def _kinds_behind(plan: Plan) -> dict[str, int]:
    """How many things of each kind led to the plan, a section or an action of it; three statements."""
    sections = db.session.scalars(select(PlanSection.id).where(PlanSection.plan_id == plan.id)).all()
    actions = db.session.scalars(select(PlanAction.id).where(PlanAction.plan_id == plan.id)).all()
    places = (("plan", [plan.id]), ("plan_section", sections), ("plan_action", actions))
    here = [and_(TraceLink.to_kind == kind, TraceLink.to_id.in_([*map(str, ids)])) for kind, ids in places]
    distinct = select(TraceLink.from_kind, TraceLink.from_id).where(or_(*here)).distinct().subquery()
    rows = db.session.execute(select(distinct.c.from_kind, func.count()).group_by(distinct.c.from_kind))
    return {kind: many for kind, many in rows}  # noqa: C416 (rows are not pairs to mypy)


def _suggestions(plan: Plan) -> tuple[int, int]:
    """How many suggestions people made, and how many of them are in the text."""
    seen = Suggestion.state.in_([SuggestionState.OPEN, SuggestionState.ACCEPTED, SuggestionState.DECLINED])
    query = select(Suggestion.state, func.count()).where(Suggestion.plan_id == plan.id, seen).group_by(Suggestion.state)
    counts = {state: many for state, many in db.session.execute(query)}  # noqa: C416 (as above)
    return sum(counts.values()), counts.get(SuggestionState.ACCEPTED, 0)
