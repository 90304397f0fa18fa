"""Starting a plan from another one: a copy that says where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.plans.content import Content, blocks_in
from portal.plans.models import (
    ActionDeterminant,
    ActionSector,
    DecisionRule,
    Evidence,
    ParagraphTranslation,
    Plan,
    PlanAction,
    PlanKind,
    PlanRow,
    PlanScenario,
    PlanSection,
    PlanStep,
    StepNeed,
    TranslationState,
)
from portal.plans.reusing import reusable
from portal.plans.translations import hash_of, source_of
from portal.regions.models import Region
from portal.texts import actions as texts
from portal.texts import notation

QUESTIONS = ("same", "different", "partner", "agree")
"""What whoever copies a plan is asked, see `question`."""


def question(key: str) -> str:
    """One of QUESTIONS in words."""
    return str(
        {
            "same": _("What is the same in our region?"),
            "different": _("What is different?"),
            "partner": _("Which partner is missing?"),
            "agree": _("Who here must agree?"),
        }[key]
    )


def reuse(
    actor: Actor, origin: Plan, region: Region, content: Content, version: int | None, answers: Mapping[str, str]
) -> Plan:
    """A draft of `region` made from what `origin` said in `version`, or says now where that is None."""
    found = reusable(content)
    plan = _begun(actor, origin, region, found, version)
    author = Author(actor=actor, name=actor.name)
    _ask(plan, answers, author)
    for section in found["sections"]:
        _copy_section(plan, section, author)
    for table, rows in found["tables"].items():
        db.session.add_all(
            PlanRow(plan_id=plan.id, table=table, position=number, cells=row) for number, row in enumerate(rows)
        )
    _copy_actions(plan, found)
    db.session.flush()
    db.session.expire(plan)
    record("plan.reused", plan, actor, origin=origin.id, region=region.name)
    return plan


def _begun(actor: Actor, origin: Plan, region: Region, found: Content, version: int | None) -> Plan:
    plan = Plan(
        region=region,
        kind=PlanKind(found["kind"]),
        title=LocalizedText(found["title"]),
        summary=LocalizedText(found["summary"]),
        language=region.default_language,
        languages=list(region.languages),
        fields=dict(found["fields"]),
        created_at=clock.now(),
        created_by=actor.id,
        origin_plan_id=origin.id,
        origin_version=version,
        origin_title=LocalizedText(found["title"]),
        origin_region=origin.region.name,
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def _ask(plan: Plan, answers: Mapping[str, str], author: Author) -> None:
    """The questions and what was answered stand in a first section of their own."""
    titles = {}
    for lang in LANGUAGES:
        with force_locale(lang):
            titles[lang] = _("Our region and this plan")
    with force_locale(plan.language):
        lines = [f"## {question(key)}\n\n{answers.get(key) or _('Still to answer.')}" for key in QUESTIONS]
    section = PlanSection(plan_id=plan.id, title=LocalizedText(titles), position=0, language=plan.language)
    _begin(section, plan, "\n\n".join(lines), author)


def _begin(section: PlanSection, plan: Plan, body: str, author: Author) -> None:
    db.session.add(section)
    db.session.flush()
    section.text = texts.create("plan_section", section.id, plan.region_id, section.language, body, author)


def _copy_section(plan: Plan, saved: Content, author: Author) -> None:
    section = PlanSection(
        plan_id=plan.id,
        key=saved["key"],
        title=LocalizedText(saved["title"]),
        position=db.session.query(PlanSection).where(PlanSection.plan_id == plan.id).count(),
        language=saved["language"],
    )
    _begin(section, plan, notation.write(blocks_in(saved["blocks"])), author)
    if saved["easy_blocks"]:
        body = notation.write(blocks_in(saved["easy_blocks"]))
        section.easy_text = texts.create("plan_section", section.id, plan.region_id, section.language, body, author)
    _copy_translations(section, saved, "")
    _copy_translations(section, saved, "easy_")


def _copy_translations(section: PlanSection, saved: Content, prefix: str) -> None:
    sources = [source_of(block) for block in blocks_in(saved[f"{prefix}blocks"])]
    for language, told in saved[f"{prefix}translations"].items():
        known = {source: each for source, each in zip(sources, told, strict=True) if each}
        db.session.add_all(
            ParagraphTranslation(
                section_id=section.id,
                language=language,
                is_easy=bool(prefix),
                source_hash=hash_of(source),
                source=source,
                words=each["words"],
                state=TranslationState(each["state"]),
                at=clock.now(),
            )
            for source, each in known.items()
        )


def _copy_actions(plan: Plan, found: Content) -> None:
    scenarios = {}
    for number, saved in enumerate(found["scenarios"]):
        texts_ = {name: LocalizedText(saved[name]) for name in ("title", "note")}
        scenarios[saved["id"]] = PlanScenario(plan_id=plan.id, position=number, **texts_)
        db.session.add(scenarios[saved["id"]])
    steps: dict[int, PlanStep] = {}
    for number, saved in enumerate(found["actions"]):
        action = _action(plan, number, saved)
        action.scenario = scenarios.get(saved["scenario_id"])
        db.session.add(action)
        db.session.flush()
        steps |= {step["id"]: _step(action, place, step) for place, step in enumerate(saved["steps"])}
        db.session.add_all(steps.values())
    db.session.flush()
    for saved in found["actions"]:
        for step in saved["steps"]:
            needs = {steps[each].id for each in step["needs"] if each in steps}
            db.session.add_all(StepNeed(step_id=steps[step["id"]].id, needs_id=each) for each in needs)


def _action(plan: Plan, number: int, saved: Content) -> PlanAction:
    localized = ("title", "why", "for_whom", "indicator", "evidence_note")
    return PlanAction(
        plan=plan,
        position=number,
        **{name: LocalizedText(saved[name]) for name in localized},
        is_question=saved["is_question"],
        evidence=Evidence(saved["evidence"]) if saved["evidence"] else None,
        determinants=[ActionDeterminant(key=key) for key in saved["determinants"]],
        sectors=[ActionSector(key=key) for key in saved["sectors"]],
    )


def _step(action: PlanAction, number: int, saved: Content) -> PlanStep:
    return PlanStep(
        action_id=action.id,
        position=number,
        title=LocalizedText(saved["title"]),
        lesson=LocalizedText(saved["lesson"]),
        decision_rule=DecisionRule(saved["decision_rule"]) if saved["decision_rule"] else None,
    )
