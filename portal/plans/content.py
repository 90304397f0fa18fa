"""All that a plan says, as one value that JSON can hold: what a version keeps, and what outputs are made from.

Nothing private is in it: no contacts, no notes on people, no suggestions. Members are named by their number alone, so
that an account that is deleted leaves no name behind in old versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.kernel.db import db
from portal.kernel.text import LocalizedText
from portal.plans.models import (
    ParagraphTranslation,
    Plan,
    PlanAction,
    PlanPartner,
    PlanRow,
    PlanScenario,
    PlanSection,
    PlanStep,
)
from portal.plans.translations import hash_of, source_of
from portal.texts.blocks import Block
from portal.texts.models import SharedText
from portal.texts.queries.texts import Said, said

Content: TypeAlias = dict[str, Any]
Translated: TypeAlias = dict[tuple[int, bool], dict[tuple[str, bytes], Content]]
"""By section and whether easy to read, then by language and the paragraph's hash."""
FORMAT = 1
"""Which shape of `content_of` it is: versions outlive the code that made them."""
PRIVATE_CELLS = {"contact"}
"""Columns of tables that only members read."""


def content_of(plan: Plan) -> Content:
    """What the plan says now, live typing included; a constant number of queries.

    Localized texts are {language: text}, blocks are `Block.to_json`, days are ISO dates, money is in whole units.
    """
    return {
        "format": FORMAT,
        **_texts(plan, "title", "summary", "no_input_reason"),
        **{name: _value(getattr(plan, name)) for name in ("kind", "language", "promise", "decision_rule")},
        **{name: _value(getattr(plan, name)) for name in ("starts_on", "ends_on", "report_back_on")},
        "languages": list(plan.languages),
        "fields": dict(plan.fields),
        "sections": _sections(plan),
        "tables": _tables(plan),
        "partners": [_partner(each) for each in _partners(plan)],
        "scenarios": [_scenario(each) for each in plan.scenarios],
        "actions": [_action(each) for each in _actions(plan)],
    }


def blocks_in(saved: Iterable[dict[str, Any]]) -> list[Block]:
    """The blocks of a section in a content."""
    return [Block.from_json(each) for each in saved]


def _value(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _texts(row: Any, *names: str) -> Content:
    """Localized columns; one that a new row has not set yet is empty."""
    return {name: (getattr(row, name) or LocalizedText()).to_json() for name in names}


def _sections(plan: Plan) -> list[Content]:
    loaded = joinedload(PlanSection.text), joinedload(PlanSection.easy_text)
    query = select(PlanSection).where(PlanSection.plan_id == plan.id).options(*loaded).order_by(PlanSection.position)
    sections = list(db.session.scalars(query.order_by(PlanSection.id)))
    texts = said([text for each in sections for text in (each.text, each.easy_text) if text is not None])
    translated = _translated(plan)
    return [_section(each, texts, translated) for each in sections]


def _section(section: PlanSection, texts: dict[int, Said], translated: Translated) -> Content:
    return {
        "id": section.id,
        "key": section.key,
        **_texts(section, "title"),
        "language": section.language,
        **_words("", section.id, _said(section.text, texts), translated),
        **_words("easy_", section.id, _said(section.easy_text, texts), translated),
    }


def _words(prefix: str, section_id: int, found: Said, translated: Translated) -> Content:
    """A text, and under each language its translated paragraphs: as many as blocks, None where there is none."""
    here = translated.get((section_id, bool(prefix)), {})
    hashes = [hash_of(source_of(block)) for block in found.blocks]
    return {
        f"{prefix}blocks": [block.to_json() for block in found.blocks],
        f"{prefix}text_seq": found.seq,
        f"{prefix}translations": {
            lang: [here.get((lang, each)) for each in hashes] for lang in sorted({lang for lang, _hash in here})
        },
    }


def _said(text: SharedText | None, texts: dict[int, Said]) -> Said:
    return texts[text.id] if text is not None else Said(0, [])


def _translated(plan: Plan) -> Translated:
    """`{words, state}` of each paragraph that is translated; how it stands without its very words is for pages."""
    query = select(ParagraphTranslation).join(ParagraphTranslation.section).where(PlanSection.plan_id == plan.id)
    found: Translated = {}
    for row in db.session.scalars(query.order_by(ParagraphTranslation.id)):
        place = found.setdefault((row.section_id, row.is_easy), {})
        place[row.language, row.source_hash] = {"words": row.words, "state": row.state.value}
    return found


def _tables(plan: Plan) -> Content:
    tables: Content = {}
    query = select(PlanRow).where(PlanRow.plan_id == plan.id).order_by(PlanRow.table, PlanRow.position, PlanRow.id)
    for row in db.session.scalars(query):
        cells = {key: cell for key, cell in row.cells.items() if key not in PRIVATE_CELLS}
        tables.setdefault(row.table, []).append(cells)
    return tables


def _partners(plan: Plan) -> list[PlanPartner]:
    loaded = joinedload(PlanPartner.sector), joinedload(PlanPartner.organisation)
    query = select(PlanPartner).where(PlanPartner.plan_id == plan.id).options(*loaded)
    return list(db.session.scalars(query.order_by(PlanPartner.position, PlanPartner.id)))


def _partner(partner: PlanPartner) -> Content:
    return {
        "id": partner.id,
        "organisation_id": partner.organisation_id,
        "role": partner.role,
        "level": partner.level,
        "name": partner.organisation.name if partner.organisation else partner.name,
        "sector": partner.sector.key if partner.sector else "",
    }


def _scenario(scenario: PlanScenario) -> Content:
    return {"id": scenario.id, **_texts(scenario, "title", "note"), "is_chosen": scenario.is_chosen}


def _actions(plan: Plan) -> list[PlanAction]:
    loaded = (
        selectinload(PlanAction.determinants),
        selectinload(PlanAction.sectors),
        selectinload(PlanAction.partners),
        selectinload(PlanAction.steps).joinedload(PlanStep.organisation),
        selectinload(PlanAction.steps).selectinload(PlanStep.needs),
    )
    query = select(PlanAction).where(PlanAction.plan_id == plan.id).options(*loaded)
    return list(db.session.scalars(query.order_by(PlanAction.position, PlanAction.id)))


def _action(action: PlanAction) -> Content:
    plain = ("is_question", "baseline", "target", "evidence", "cost", "saving", "funding", "scenario_id")
    return {
        "id": action.id,
        **_texts(action, "title", "why", "for_whom", "indicator", "evidence_note"),
        **{name: _value(getattr(action, name)) for name in plain},
        "determinants": [each.key for each in action.determinants],
        "sectors": [each.key for each in action.sectors],
        "partners": [each.partner_id for each in action.partners],
        "steps": [_step(each) for each in action.steps],
    }


def _step(step: PlanStep) -> Content:
    plain = ("organisation_id", "person_id", "starts_on", "due_on", "status", "moved_on", "decision_rule")
    return {
        "id": step.id,
        **_texts(step, "title", "lesson"),
        **{name: _value(getattr(step, name)) for name in plain},
        "organisation": step.organisation.name if step.organisation else "",
        "needs": [each.needs_id for each in step.needs],
    }
