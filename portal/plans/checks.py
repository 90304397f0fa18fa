"""What a plan still lacks, each as a sentence with the way to where it is mended. Pure: no question to the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.kernel.text import OWN_NAMES
from portal.plans.addresses import (
    edit_action_address,
    edit_step_address,
    plan_part_address,
    process_address,
    step_address,
)
from portal.plans.models import PlanAction, PlanState, PlanStep, StepStatus
from portal.plans.queries.whole import Heard, Whole
from portal.regions.models import PromiseLevel

HEALTH_CARE = {"public_health", "primary_care", "hospital", "insurer"}
"""Sectors of health care itself; a plan needs others."""
WANTED_SECTORS = 2


class Check(str, Enum):
    """What is looked at."""

    SUMMARY = "summary"
    PROMISE = "promise"
    REPORT_BACK = "report_back"
    RULE = "rule"
    NO_ACTION = "no_action"
    NO_STEP = "no_step"
    OWNER = "owner"
    DUE = "due"
    ORDER = "order"
    INDICATOR = "indicator"
    SECTORS = "sectors"
    ONE_SECTOR = "one_sector"
    FROM_RESIDENTS = "from_residents"
    NO_INPUT = "no_input"
    LESSON = "lesson"
    DECISION = "decision"
    INFORM = "inform"
    PROCESS = "process"


GATES: dict[PlanState, frozenset[Check]] = {
    PlanState.OPEN: frozenset({Check.PROCESS, Check.PROMISE, Check.INFORM, Check.REPORT_BACK}),
    PlanState.DECIDED: frozenset({Check.RULE, Check.DECISION}),
    PlanState.EVALUATED: frozenset({Check.LESSON}),
}
"""What keeps a plan from entering a state. Everything else only warns."""
ONLY_AT_GATES = {Check.PROCESS, Check.INFORM, Check.DECISION}
"""Looked at when a state is to be entered; before, nothing is missing."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing. `address` leads to where it is mended; `scenario_id` where only one has it."""

    check: Check
    words: str
    address: str
    scenario_id: int | None = None


def lacks(whole: Whole, heard: Heard, language: str) -> list[Lack]:
    """Everything that is missing now, the plan's own things first, then action by action, in the reader's language."""
    return [lack for lack in _all(whole, heard, language) if lack.check not in ONLY_AT_GATES]


def keeping_from(state: PlanState, whole: Whole, heard: Heard, language: str) -> list[Lack]:
    """What keeps the plan from entering `state`."""
    return [lack for lack in _all(whole, heard, language) if lack.check in GATES.get(state, frozenset())]


def _all(whole: Whole, heard: Heard, language: str) -> Iterator[Lack]:
    yield from _of_plan(whole, heard)
    actions = whole.valid_actions
    for action in actions:
        yield from _of_action(action, language)
    yield from _orders(actions, language)


def of_actions(actions: list[PlanAction], language: str) -> list[Lack]:
    """What these actions and their steps lack, for comparing scenarios."""
    return [lack for action in actions for lack in _of_action(action, language)] + [*_orders(actions, language)]


def _of_plan(whole: Whole, heard: Heard) -> Iterator[Lack]:
    plan = whole.plan
    edit = plan_part_address(plan.id, "edit")
    for lang in plan.summary.missing(plan.languages):
        words = _("The plan in plain words is not written in this language: %(language)s.", language=OWN_NAMES[lang])
        yield Lack(Check.SUMMARY, words, f"{edit}#summary-{lang}")
    yield from _promised(whole, edit)
    if plan.decision_rule is None:
        yield Lack(Check.RULE, _("The plan does not say who decides."), f"{edit}#decision_rule")
    if not heard.is_decided:
        words = _("No decision about this plan is recorded.")
        yield Lack(Check.DECISION, words, plan_part_address(plan.id, "decisions"))
    yield from _breadth(whole)
    yield from _residents(whole, heard, edit)


def _promised(whole: Whole, edit: str) -> Iterator[Lack]:
    """A plan of a process has its promise, which is mended there; one without says it itself."""
    plan, process = whole.plan, whole.plan.process
    promise = process.promise if process else plan.promise
    desk = process_address(plan.region.slug, process.slug) if process else ""
    if process is not None and process.published_at is None:
        yield Lack(Check.PROCESS, _("The process of this plan is still a draft. Publish the process first."), desk)
    if promise is None:
        address = f"{desk}/edit" if desk else f"{edit}#promise"
        yield Lack(Check.PROMISE, _("The role of residents is not chosen."), address)
    if promise is PromiseLevel.INFORM:
        words = _("You promise to inform people. A plan that only informs asks for no input.")
        yield Lack(Check.INFORM, words, f"{desk}/edit" if desk else f"{edit}#promise")
    if not (plan.report_back_on or (process and process.report_back_on)):
        yield Lack(Check.REPORT_BACK, _("No day is set on which people hear back."), f"{edit}#report_back_on")


def _breadth(whole: Whole) -> Iterator[Lack]:
    """Enough sectors outside health care, among partners and actions."""
    partners = {each.sector.key for each in whole.partners if each.sector is not None}
    carried = {each.key for action in whole.valid_actions for each in action.sectors}
    sectors, address = partners | carried, plan_part_address(whole.plan.id, "partners/new")
    if len(sectors) == 1:
        yield Lack(Check.ONE_SECTOR, _("Only one sector works on this plan."), address)
    elif len(sectors - HEALTH_CARE) < WANTED_SECTORS:
        words = _("Fewer than two sectors outside health care work on this plan.")
        yield Lack(Check.SECTORS, words, address)


def _residents(whole: Whole, heard: Heard, edit: str) -> Iterator[Lack]:
    plan, actions = whole.plan, whole.valid_actions
    if not actions:
        words = _("There is no action yet.")
        yield Lack(Check.NO_ACTION, words, plan_part_address(plan.id, "actions/new"))
    if heard.count == 0:
        words = _("Nothing in this plan comes from residents yet.")
        yield Lack(Check.NO_INPUT, words, plan_part_address(plan.id, "heard"))
    if actions and not plan.no_input_reason and not any(action.id in heard.actions for action in actions):
        words = _("No action comes from what residents said. Link one to an idea or a finding, or write why not.")
        yield Lack(Check.FROM_RESIDENTS, words, f"{edit}#no_input_reason-{plan.language}")


def _of_action(action: PlanAction, language: str) -> Iterator[Lack]:
    title, address = action.title.best(language).text, edit_action_address(action.id)
    if not action.indicator:
        words = _("“%(action)s” has no indicator and no learning question.", action=title)
        yield Lack(Check.INDICATOR, words, f"{address}#indicator-{action.plan.language}", action.scenario_id)
    if not action.steps:
        words = _("“%(action)s” has no steps.", action=title)
        yield Lack(Check.NO_STEP, words, f"{address}#steps", action.scenario_id)
    for step in action.steps:
        yield from _of_step(action, step, language)


def _of_step(action: PlanAction, step: PlanStep, language: str) -> Iterator[Lack]:
    name, address = step.title.best(language).text, edit_step_address(step.id)
    if not step.has_owner:
        yield Lack(Check.OWNER, _("Step “%(step)s” has no owner.", step=name), address, action.scenario_id)
    if step.due_on is None:
        yield Lack(Check.DUE, _("Step “%(step)s” has no due day.", step=name), address, action.scenario_id)
    if step.status is StepStatus.STOPPED and not step.lesson:
        words = _("Step “%(step)s” was stopped and nobody wrote what it teaches.", step=name)
        yield Lack(Check.LESSON, words, step_address(step.id), action.scenario_id)


def _orders(actions: Iterable[PlanAction], language: str) -> Iterator[Lack]:
    """Steps that are due before what they wait for."""
    steps = {step.id: step for action in actions for step in action.steps}
    for step in steps.values():
        needed = [steps[need.needs_id] for need in step.needs if need.needs_id in steps]
        late = [each for each in needed if each.due_on and step.due_on and each.due_on > step.due_on]
        for other in late:
            words = _(
                "Step “%(step)s” is due before the step that it waits for, “%(other)s”.",
                step=step.title.best(language).text,
                other=other.title.best(language).text,
            )
            yield Lack(Check.ORDER, words, edit_step_address(step.id), step.action.scenario_id)


def told(found: list[Lack]) -> str:
    """How much is missing, in words."""
    return str(ngettext("%(num)s thing is missing", "%(num)s things are missing", len(found)))
