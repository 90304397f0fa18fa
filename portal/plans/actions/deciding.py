"""Preparing a decision, hearing who takes part, taking it with reasons. What was taken is corrected, not changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.conversations.actions import forget as forget_conversations
from portal.kernel import clock
from portal.kernel.changes import apply
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.plans.actions.locking import lock
from portal.plans.actions.scenarios import choose_scenario
from portal.plans.addresses import decision_address
from portal.plans.models import (
    Decision,
    DecisionOption,
    DecisionState,
    DecisionVoice,
    Plan,
    PlanScenario,
)
from portal.trace.actions import forget

MOST_OPTIONS = 6
"""More do not fit beside each other."""


def prepare(actor: Actor, plan: Plan, **values: Any) -> Decision:
    """A decision that is still to be taken, with one option for each scenario of the plan."""
    decision = Decision(
        plan_id=plan.id, state=DecisionState.PREPARED, created_at=clock.now(), recorded_by=actor.id, **values
    )
    ways = plan.scenarios[:MOST_OPTIONS] if decision.step_id is None else []
    decision.options = [
        DecisionOption(position=number, title=each.title, note=each.note, scenario_id=each.id)
        for number, each in enumerate(ways)
    ]
    db.session.add(decision)
    db.session.flush()
    record("plan_decision.prepared", decision, actor)
    publish(plan.place, "decisions")
    return decision


def change(actor: Actor, decision: Decision, **values: Any) -> None:
    """Change what is asked while it is not decided."""
    _open(decision)
    if before := apply(decision, values):
        db.session.flush()
        db.session.expire(decision, ["step", "version"])
        record("plan_decision.changed", decision, actor, before=before)


def remove(actor: Actor, decision: Decision) -> None:
    """Take a decision away that was never taken."""
    _open(decision)
    record("plan_decision.removed", decision, actor, question=decision.question.to_json())
    forget("plan_decision", [str(decision.id)])
    forget_conversations("plan_decision", [decision.id])
    db.session.delete(decision)
    db.session.flush()


def add_option(actor: Actor, decision: Decision, **values: Any) -> DecisionOption:
    _open(decision)
    if len(decision.options) >= MOST_OPTIONS:
        raise Invalid(_("A decision has at most %(n)s options. Remove one first.", n=MOST_OPTIONS))
    position = 1 + max((each.position for each in decision.options), default=-1)
    option = DecisionOption(decision_id=decision.id, position=position, **values)
    decision.options.append(option)
    db.session.flush()
    record("plan_decision.option_added", decision, actor, option=option.id)
    return option


def change_option(actor: Actor, decision: Decision, option: DecisionOption, **values: Any) -> None:
    _open(decision)
    if before := apply(option, values):
        db.session.flush()
        record("plan_decision.option_changed", decision, actor, option=option.id, before=before)


def remove_option(actor: Actor, decision: Decision, option: DecisionOption) -> None:
    _open(decision)
    record("plan_decision.option_removed", decision, actor, title=option.title.to_json())
    decision.options.remove(option)
    db.session.flush()
    db.session.expire(decision, ["voices"])


def hear(actor: Actor, decision: Decision, **values: Any) -> DecisionVoice:
    """Write down who takes part, what they want, and what concern and interest of their own they named."""
    _open(decision)
    voice = DecisionVoice(decision_id=decision.id, **values)
    decision.voices.append(voice)
    db.session.flush()
    record("plan_decision.heard", decision, actor, voice=voice.id)
    return voice


def change_voice(actor: Actor, decision: Decision, voice: DecisionVoice, **values: Any) -> None:
    _open(decision)
    if apply(voice, values):
        db.session.flush()
        db.session.expire(voice, ["organisation", "option"])
        record("plan_decision.voice_changed", decision, actor, voice=voice.id)


def remove_voice(actor: Actor, decision: Decision, voice: DecisionVoice) -> None:
    _open(decision)
    record("plan_decision.voice_removed", decision, actor, voice=voice.id)
    decision.voices.remove(voice)
    db.session.flush()


def take(
    actor: Actor,
    decision: Decision,
    *,
    option_id: int | None,
    outcome: LocalizedText,
    reasons: LocalizedText,
    concerns: LocalizedText,
    taken_on: date,
) -> None:
    """Write down what was decided and why. From now on it stays as it is; what was wrong is corrected beside it."""
    _check(decision, option_id, outcome, reasons, concerns, taken_on)
    _open(decision)
    for option in decision.options:
        option.is_chosen = option.id == option_id
    decision.outcome, decision.reasons, decision.concerns = outcome, reasons, concerns
    decision.state, decision.taken_on, decision.recorded_by = DecisionState.TAKEN, taken_on, actor.id
    db.session.flush()
    _go_that_way(actor, decision)
    record("plan_decision.taken", decision, actor, option=option_id)
    publish(decision.plan.place, "decisions")


def _go_that_way(actor: Actor, decision: Decision) -> None:
    """A plan that was decided on goes with the scenario of the option that was chosen."""
    way = next((each.scenario_id for each in decision.options if each.is_chosen), None)
    scenario = db.session.get(PlanScenario, way) if way is not None and decision.step_id is None else None
    if scenario is not None and not scenario.is_chosen:
        choose_scenario(actor, scenario)


def _check(
    decision: Decision,
    option_id: int | None,
    outcome: LocalizedText,
    reasons: LocalizedText,
    concerns: LocalizedText,
    taken_on: date,
) -> None:
    wrong = {}
    if option_id is None and decision.options:
        wrong["option_id"] = _("Choose the option that was decided on, or add it first.")
    if not outcome:
        wrong["outcome"] = _("Write what was decided.")
    if not reasons:
        wrong["reasons"] = _("Say why, in plain words: everybody reads it.")
    if not concerns and any(voice.concern for voice in decision.voices):
        wrong["concerns"] = _("Somebody named a concern. Write how it was met, or why it was not.")
    if taken_on > clock.today():
        wrong["taken_on"] = _("This day is still to come. Choose today or a day before.")
    if wrong:
        raise Invalid(fields=wrong)


def correct(actor: Actor, decision: Decision, words: LocalizedText) -> None:
    """Add a dated correction to a decision that was taken; its own words stay as they are."""
    if decision.state is not DecisionState.TAKEN:
        raise Conflict(_("This decision is not taken yet. Change it."), way_out=decision_address(decision.id))
    if not words:
        raise Invalid(fields={"words": _("Write what was wrong and what is right.")})
    record("plan_decision.corrected", decision, actor, words=words.to_json())
    publish(decision.plan.place, "decisions")


def _open(decision: Decision) -> None:
    """One change of a plan's decisions at a time; Conflict for one that was taken."""
    lock(decision.plan)
    db.session.refresh(decision, ["state"])
    if decision.state is DecisionState.TAKEN:
        words = _("This decision was taken. It stays as it is; write a correction if something in it is wrong.")
        raise Conflict(words, way_out=decision_address(decision.id))
