"""What follows when a step moves or a decision is taken: those who gave the ideas hear it, and those who follow.

Ideas stand in another slice. They are reached by the trace, and their authors as followers of their own ideas.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portal.conversations.actions import tell
from portal.conversations.happenings import add_happening
from portal.conversations.sequels import Sequel, add_sequels
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import Event, on
from portal.kernel.permissions import ANYBODY, Actor
from portal.kernel.text import LocalizedText
from portal.plans.addresses import decision_address, plan_part_address, step_address
from portal.plans.looks import STEP_LOOKS
from portal.plans.models import Decision, Plan, PlanStep, PlanVersion, StepProgress, StepStatus
from portal.plans.policy import is_shown
from portal.plans.queries.ahead import moves_of
from portal.plans.queries.behind import ideas_behind
from portal.plans.queries.signs import asked, members_of_organisation
from portal.trace.kinds import End

Subject: TypeAlias = tuple[str, int]
WISHED = {
    StepStatus.PLANNED: "plan",
    StepStatus.IN_PROGRESS: "doing",
    StepStatus.DELAYED: "doing",
    StepStatus.DONE: "done",
}
"""What a step's status says of the idea behind it; one that was stopped says nothing: others may go on."""
MOST_TOLD = 5
"""Steps of which the page of one idea tells."""


@on("plan_step.moved")
def step_moved(event: Event) -> None:
    """Each person hears a move once: of their own idea, or else as a follower of the step or of the plan."""
    step = db.session.get_one(PlanStep, int(event.subject_id))
    if not is_shown(ANYBODY, step.plan):
        return
    move: dict[str, Any] = {
        "key": f"move {event.details['progress']}",
        "by": _by(event),
        "address": step_address(step.id),
        "step": step.title.to_json(),
        "status": event.details["after"],
    }
    told: set[int] = set()
    for kind, idea_id in ideas_behind(step):
        told |= set(tell((kind, int(idea_id)), "plan.idea_moved", besides=told, **move))
    told |= set(tell(("plan_step", step.id), "plan.step_moved", besides=told, **move))
    tell(("plan", step.plan.id), "plan.step_moved", besides=told, **move)


@on("plan_decision.taken")
@on("plan_decision.corrected")
def decision_taken(event: Event) -> None:
    decision = db.session.get_one(Decision, int(event.subject_id))
    if not is_shown(ANYBODY, decision.plan):
        return
    news: dict[str, Any] = {"key": f"event {event.id}", "by": _by(event), "address": decision_address(decision.id)}
    name = "plan.decided" if event.kind == "plan_decision.taken" else "plan.decision_corrected"
    told = set(tell(("plan_decision", decision.id), name, **news))
    tell(("plan", decision.plan_id), name, besides=told, **news)


@on("plan.signatures_asked")
def signatures_asked(event: Event) -> None:
    """The members of an organisation hear that it is asked; those of one that was asked before heard it then."""
    plan = db.session.get_one(Plan, int(event.subject_id))
    address = plan_part_address(plan.id, "agreement")
    for organisation_id in event.details["organisations"]:
        members = members_of_organisation(organisation_id, plan.region_id)
        key = f"organisation {organisation_id}"
        tell(("plan", plan.id), "plan.signature_asked", key=key, to=members, by=_by(event), address=address)


@on("plan.version_made")
def version_made(event: Event) -> None:
    """Who is asked to sign hears of a version that can be signed."""
    plan = db.session.get_one(PlanVersion, int(event.subject_id)).plan
    people = {each for one in asked(plan) for each in members_of_organisation(one.id, plan.region_id)}
    address = plan_part_address(plan.id, "agreement")
    tell(("plan", plan.id), "plan.version_to_sign", key=f"event {event.id}", to=people, by=_by(event), address=address)


def _by(event: Event) -> Author | None:
    return Author(actor=Actor(id=event.actor_id)) if event.actor_id else None


def told_status(ends: Collection[End]) -> dict[End, str]:
    """The status that the ideas among `ends` were given last, as far as anybody answered them."""
    ids = [thing_id for kind, thing_id in ends if kind == "idea"]
    query = select(Event).where(Event.kind == "idea.answered", Event.subject_kind == "idea", Event.subject_id.in_(ids))
    return {("idea", each.subject_id): each.details["status"] for each in db.session.scalars(query.order_by(Event.id))}


def _sequels(actor: Actor, ends: Collection[Subject]) -> Mapping[Subject, list[Sequel]]:
    """How the steps go that came of these things."""
    moves = moves_of(actor, [(kind, str(thing_id)) for kind, thing_id in ends])
    return {end: [_sequel(move) for move in moves.get((end[0], str(end[1])), ())][:MOST_TOLD] for end in ends}


def _sequel(move: StepProgress) -> Sequel:
    said = {
        "step": _here(move.step.title),
        "status": STEP_LOOKS[move.after].label,
        "day": format_date(move.day, "long", rebase=False),
    }
    sentence = str(_("It led to a step in a plan: “%(step)s”. Status since %(day)s: %(status)s.", **said))
    note = _here(move.note)
    return Sequel(f"{sentence} {note}".strip(), step_address(move.step_id), move.at)


def _here(text: LocalizedText) -> str:
    return text.best(str(get_locale() or "en")).text


def _said(details: Mapping[str, Any]) -> dict[str, Any]:
    status = STEP_LOOKS[StepStatus(details["status"])].label
    return {"step": _here(LocalizedText(details["step"])), "status": status}


def _idea_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("The plan step that came from your idea: “%(step)s”. Status: %(status)s.", **_said(details)))


def _step_words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("There is news about the step “%(step)s”. Status: %(status)s.", **_said(details)))


def register() -> None:
    """Give the notices of following their words."""
    add_happening("plan.idea_moved", _idea_words)
    add_happening("plan.step_moved", _step_words)
    add_happening("plan.decided", lambda count, details: str(_("A decision was taken.")))
    add_happening("plan.decision_corrected", lambda count, details: str(_("A decision was corrected.")))
    add_happening(
        "plan.signature_asked", lambda count, details: str(_("Your organisation is asked to sign off this plan."))
    )
    add_happening("plan.version_to_sign", lambda count, details: str(_("A new version is waiting for your sign-off.")))
    add_sequels(_sequels)
