"""The demo world's plans as their authors wrote them; what people did with them then is in `plan_lives`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.boards.models import Idea
from portal.content import read_yaml
from portal.demo.plan_lives import live_through
from portal.demo.towns import Town, days_ago, text_of
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.plans.actions.actions import add_action
from portal.plans.actions.partners import add_partner
from portal.plans.actions.plans import create_plan, publish_plan
from portal.plans.actions.reusing import reuse
from portal.plans.actions.scenarios import add_scenario
from portal.plans.actions.sections import remove_section
from portal.plans.actions.steps import add_step
from portal.plans.actions.tables import add_row
from portal.plans.actions.translating import Typed, translate
from portal.plans.models import (
    DecisionRule,
    Evidence,
    Plan,
    PlanAction,
    PlanKind,
    PlanSection,
    PlanStep,
    TranslationState,
)
from portal.plans.queries.versions import newest_version
from portal.plans.translations import source_of
from portal.regions.models import PromiseLevel
from portal.texts import actions as texts
from portal.texts.queries import blocks
from portal.trace.actions import link
from portal.trace.kinds import end_of

SAID = ("title", "why", "for_whom", "indicator")
"""What an action says in words."""
TOLD = ("is_question", "baseline", "target", "cost")
"""What it says besides."""


@dataclass(slots=True)
class Draft:
    """A plan that is being made, with its parts by the content's keys."""

    town: Town
    plan: Plan
    data: Mapping[str, Any]
    sections: dict[str, PlanSection]
    steps: dict[str, PlanStep]

    @property
    def actor(self) -> Actor:
        return self.town.organiser

    @property
    def author(self) -> Author:
        return Author(actor=self.actor, name=self.actor.name)


def make_plans(towns: Mapping[str, Town], ideas: Mapping[str, Idea]) -> None:
    """All plans, each lived through up to today."""
    made: dict[str, Plan] = {}
    for data in read_yaml("demo/plans.yaml")["plans"]:
        town = towns[data["region"]]
        if "reuses" in data:
            made[data["key"]] = _reused(town, made[data["reuses"]], data)
            continue
        draft = _draft(town, data, ideas)
        made[data["key"]] = draft.plan
        live_through(town, draft.plan, draft.sections, draft.steps, data)


def _reused(town: Town, origin: Plan, data: Mapping[str, Any]) -> Plan:
    """The last version of another region's plan, taken over."""
    version = newest_version(origin)
    if version is None:
        raise LookupError(origin.id)
    with days_ago(data["days"]):
        return reuse(town.organiser, origin, town.region, version.content, version.number, data["answers"])


def _draft(town: Town, data: Mapping[str, Any], ideas: Mapping[str, Idea]) -> Draft:
    today = clock.today()
    with days_ago(data["days"]):
        plan = create_plan(town.organiser, town.region, PlanKind(data["kind"]), **_values(town, data, today))
        draft = Draft(town, plan, data, {each.key: each for each in plan.sections if each.key in data["sections"]}, {})
        _write(draft)
        _fill_tables(draft)
        _add_actions(draft, ideas, today)
        if data.get("moves"):
            publish_plan(town.organiser, plan)
    return draft


def _values(town: Town, data: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The columns of the plan."""
    return {
        "process": town.processes.get(data.get("process", "")),
        "theme": town.themes.get(data.get("theme", "")),
        "title": LocalizedText(data["title"]),
        "summary": LocalizedText(data["summary"]),
        "language": data["language"],
        "languages": list(LANGUAGES),
        "starts_on": today + timedelta(days=data["starts"]),
        "ends_on": today + timedelta(days=data["ends"]),
        "report_back_on": today + timedelta(days=data["report_back"]) if "report_back" in data else None,
        "promise": PromiseLevel(data["promise"]) if "promise" in data else None,
        "decision_rule": DecisionRule(data["decision_rule"]) if "decision_rule" in data else None,
        "no_input_reason": LocalizedText(data.get("no_input_reason")),
    }


def _write(draft: Draft) -> None:
    """The sections that the content has; a plan that left the draft has no empty ones."""
    for section in list(draft.plan.sections):
        if section.key in draft.sections:
            _write_section(draft, section, draft.data["sections"][section.key])
        elif draft.data.get("moves"):
            remove_section(draft.actor, section)


def _write_section(draft: Draft, section: PlanSection, data: Mapping[str, Any]) -> None:
    texts.submit_form(text_of(section), 1, data["text"], draft.author)
    if "easy" in data:
        easy = texts.create("plan_section", section.id, section.region_id, section.language, data["easy"], draft.author)
        section.easy_text = easy
        db.session.flush()
    paragraphs = [source_of(block) for block in blocks(text_of(section))]
    for each in data.get("translations", ()):
        pairs = zip(paragraphs, each["paragraphs"], strict=False)
        typed = [Typed(source, said, TranslationState.CHECKED) for source, said in pairs]
        translate(draft.actor, section, each["language"], typed)


def _fill_tables(draft: Draft) -> None:
    for partner in draft.data["partners"]:
        organisation = draft.town.organisations[partner["organisation"]]
        values = {"name": organisation.name, "role": partner["role"], "level": partner["level"]}
        add_partner(draft.actor, draft.plan, organisation_id=organisation.id, **values)
    for table, rows in draft.data.get("tables", {}).items():
        for cells in rows:
            add_row(draft.actor, draft.plan, table, cells)


def _add_actions(draft: Draft, ideas: Mapping[str, Idea], today: date) -> None:
    scenarios = {
        each["key"]: add_scenario(
            draft.actor, draft.plan, title=LocalizedText(each["title"]), note=LocalizedText(each["note"])
        )
        for each in draft.data.get("scenarios", ())
    }
    for data in draft.data["actions"]:
        scenario = scenarios.get(data.get("scenario", ""))
        action = add_action(
            draft.actor,
            draft.plan,
            scenario_id=scenario.id if scenario else None,
            **_action_values(draft, data),
        )
        for step in data["steps"]:
            draft.steps[step["key"]] = _add_step(draft, action, step, today)
        for key in data["ideas"]:
            end = end_of(ideas[key])
            link(draft.actor, draft.plan.region_id, end, end_of(action), LocalizedText(data["reason"]))


def _action_values(draft: Draft, data: Mapping[str, Any]) -> dict[str, Any]:
    partners = {each.name: each.id for each in draft.plan.partners}
    return {
        **{name: LocalizedText(data.get(name)) for name in SAID},
        **{name: data[name] for name in TOLD if name in data},
        "evidence": Evidence(data["evidence"]) if "evidence" in data else None,
        "determinants": list(data["determinants"]),
        "sectors": list(data["sectors"]),
        "partners": [partners[name] for name in data["partners"]],
    }


def _add_step(draft: Draft, action: PlanAction, data: Mapping[str, Any], today: date) -> PlanStep:
    town = draft.town
    person, _perspective = town.members[data["person"]] if "person" in data else (None, None)
    return add_step(
        draft.actor,
        action,
        needs=[draft.steps[key].id for key in data.get("needs", ())],
        title=LocalizedText(data["title"]),
        organisation_id=town.organisations[data["owner"]].id if "owner" in data else None,
        person_id=person.id if person else None,
        starts_on=today + timedelta(days=data["starts"]) if "starts" in data else None,
        due_on=today + timedelta(days=data["due"]),
    )
