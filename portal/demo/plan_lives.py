"""What people did with the demo world's plans, day by day, by the same actions that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

from portal.conversations.actions import comment
from portal.conversations.subjects import subject
from portal.demo.towns import Town, author, days_ago, resident, sent, text_of
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.text import LocalizedText
from portal.plans.actions import deciding
from portal.plans.actions.commenting import placing
from portal.plans.actions.following import move_step
from portal.plans.actions.settling import accept, decline
from portal.plans.actions.signing import ask_for_signatures, sign
from portal.plans.actions.states import move_plan
from portal.plans.actions.suggesting import suggest, support
from portal.plans.actions.versions import make_version
from portal.plans.models import (
    DecisionRule,
    Plan,
    PlanSection,
    PlanState,
    PlanStep,
    Stance,
    StepStatus,
    Suggestion,
    SuggestionKind,
)
from portal.plans.places import anchor_of, change_at
from portal.plans.queries.versions import newest_version
from portal.texts.anchors import Anchor, anchor
from portal.texts.queries import blocks

Happening: TypeAlias = tuple[float, Callable[[], Any]]
"""How many days ago, and what happened."""


def live_through(
    town: Town, plan: Plan, sections: Mapping[str, PlanSection], steps: Mapping[str, PlanStep], data: Mapping[str, Any]
) -> None:
    """Everything that happened to a plan since it was written, in the order of its days."""
    happened = [
        *_talk(town, plan, sections, data),
        *_agreement(town, plan, sections, data),
        *_moves(town, plan, data),
        *_progress(town, steps, data),
    ]
    for days, happen in sorted(happened, key=lambda each: -each[0]):
        with days_ago(days):
            happen()


def _moves(town: Town, plan: Plan, data: Mapping[str, Any]) -> Iterator[Happening]:
    for each in data.get("moves", ()):
        state = PlanState(each["state"])
        yield each["days"], partial(move_plan, town.organiser, plan, state, LocalizedText(), plan.language)


def _talk(town: Town, plan: Plan, sections: Mapping[str, PlanSection], data: Mapping[str, Any]) -> Iterator[Happening]:
    for number, each in enumerate(data.get("suggestions", ())):
        who = f"suggestion {number} to {data['key']}"
        made: list[Suggestion] = []
        yield each["days"], partial(_suggest, town, sections[each["section"]], each, who, made)
        yield each["days"] - 0.5, partial(_support, plan, made, each.get("support", 0), who)
        if "decided" in each:
            yield each["decided"]["days"], partial(_settle, town, made, each["decided"])
    for number, each in enumerate(data.get("comments", ())):
        yield each["days"], partial(_comment, town, sections[each["section"]], each, f"{data['key']} {number}")


def _suggest(town: Town, section: PlanSection, data: Mapping[str, Any], who: str, made: list[Suggestion]) -> None:
    made.append(
        suggest(
            author(town, section.plan.place, data, who),
            section,
            _place(section, data["paragraph"], data.get("quote", "")),
            kind=SuggestionKind(data["kind"]),
            words=data["words"],
            why=data["why"],
            language=data["language"],
            sent=sent(),
        )
    )


def _place(section: PlanSection, paragraph: int, quote: str) -> Anchor:
    """The paragraph, or the quoted words in it."""
    found = blocks(text_of(section))
    start = found[paragraph].text.index(quote) if quote else 0
    return anchor(found, paragraph, start, start + len(quote) if quote else None)


def _support(plan: Plan, made: list[Suggestion], count: int, who: str) -> None:
    for number in range(count):
        support(resident(plan.place, f"supporter {number} of {who}"), made[0])


def _settle(town: Town, made: list[Suggestion], data: Mapping[str, Any]) -> None:
    suggestion, by = made[0], Author(actor=town.organiser, name=town.organiser.name)
    text = text_of(suggestion.section)
    if data["accepted"]:
        wanted = change_at(blocks(text), anchor_of(suggestion), suggestion.kind, suggestion.words)
        accept(by, suggestion, text.head_seq, wanted, LocalizedText(data["reason"]))
    else:
        decline(by, suggestion, LocalizedText(data["reason"]))


def _comment(town: Town, section: PlanSection, data: Mapping[str, Any], who: str) -> None:
    by = author(town, section.plan.place, data, f"comment {who}")
    beside = placing(section, _place(section, data["paragraph"], "")) if "paragraph" in data else None
    about = subject(by.actor, "plan_section", section.id)
    comment(about, by, data["text"], language=data["language"], sent=sent(), beside=beside)


def _agreement(
    town: Town, plan: Plan, sections: Mapping[str, PlanSection], data: Mapping[str, Any]
) -> Iterator[Happening]:
    for each in data.get("versions", ()):
        yield each["days"], partial(make_version, town.organiser, plan, LocalizedText(each["summary"]))
    if asked := data.get("asked"):
        days = max(each["days"] for each in data["signs"]) + 1
        bodies = [town.organisations[name].id for name in asked]
        yield days, partial(ask_for_signatures, town.organiser, plan, bodies)
    for each in data.get("signs", ()):
        yield each["days"], partial(_sign, town, plan, sections, each)
    if "decision" in data:
        yield data["decision"]["days"], partial(_decide, town, plan, data["decision"])


def _sign(town: Town, plan: Plan, sections: Mapping[str, PlanSection], data: Mapping[str, Any]) -> None:
    signer, version = town.member(data["by"]), newest_version(plan)
    if version is None:
        raise LookupError(plan.id)
    for key, section in sections.items():
        said = data.get("but", {}).get(key, data)
        sign(
            signer.actor,
            section,
            town.organisations[data["organisation"]],
            stance=Stance(said["stance"]),
            reason=said.get("reason", ""),
            language=plan.language,
            version_id=version.id,
        )


def _decide(town: Town, plan: Plan, data: Mapping[str, Any]) -> None:
    """Prepared and taken on one day: by a small group that has read it all before."""
    version = newest_version(plan)
    decision = deciding.prepare(
        town.organiser,
        plan,
        question=LocalizedText(data["question"]),
        rule=DecisionRule(data["rule"]),
        version_id=version.id if version else None,
        planned_on=clock.today(),
    )
    options = {
        option["chosen"]: deciding.add_option(
            town.organiser, decision, title=LocalizedText(option["title"]), note=LocalizedText(option["note"])
        )
        for option in data["options"]
    }
    deciding.take(
        town.organiser,
        decision,
        option_id=options[True].id,
        outcome=LocalizedText(data["outcome"]),
        reasons=LocalizedText(data["reasons"]),
        concerns=LocalizedText(data["concerns"]),
        taken_on=clock.today(),
    )


def _progress(town: Town, steps: Mapping[str, PlanStep], data: Mapping[str, Any]) -> Iterator[Happening]:
    for action in data["actions"]:
        for step in action["steps"]:
            for each in step.get("progress", ()):
                yield each["days"], partial(_move, town, steps[step["key"]], each)


def _move(town: Town, step: PlanStep, data: Mapping[str, Any]) -> None:
    db.session.refresh(step)
    move_step(
        town.organiser,
        step,
        status=StepStatus(data["status"]),
        day=clock.today(),
        note=LocalizedText(data["note"]),
        due_on=clock.today() + timedelta(days=60) if data["status"] == "delayed" else None,
        lesson=LocalizedText(data["lesson"]) if "lesson" in data else None,
    )
