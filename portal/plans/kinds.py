"""Plans and their parts as kinds of the trace, as subjects of conversations, as holders of texts, as live topics."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from textwrap import shorten

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.conversations.subjects import Subject, add_subject
from portal.kernel.db import db
from portal.kernel.live import add_topic
from portal.kernel.permissions import Actor, can, member
from portal.plans.addresses import action_address, plan_address, section_address, step_address, suggestion_address
from portal.plans.models import Plan, PlanAction, PlanSection, PlanState, PlanStep, Suggestion
from portal.plans.policy import PlanVerb, SuggestionVerb
from portal.plans.progress_words import notes_of
from portal.plans.queries.visible import (
    visible_actions,
    visible_plans,
    visible_sections,
    visible_steps,
    visible_suggestions,
)
from portal.texts.holders import add_holder
from portal.trace.kinds import Shown, add_kind, numbers


def _plans(rows: Iterable[Plan]) -> dict[str, Shown]:
    return {str(row.id): Shown(label=row.title, address=plan_address(row.id), region_id=row.region_id) for row in rows}


def _sections(rows: Iterable[PlanSection]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(label=row.title, address=section_address(row.id), region_id=row.region_id) for row in rows
    }


def _actions(rows: Iterable[PlanAction]) -> dict[str, Shown]:
    found = list(rows)
    notes = notes_of([row.id for row in found])
    return {
        str(row.id): Shown(
            label=row.title,
            address=action_address(row.plan_id, row.id),
            region_id=row.region_id,
            notes=notes.get(row.id, ()),
        )
        for row in found
    }


def _steps(rows: Iterable[PlanStep]) -> dict[str, Shown]:
    return {str(row.id): Shown(label=row.title, address=step_address(row.id), region_id=row.region_id) for row in rows}


def _see_plans(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _plans(db.session.scalars(visible_plans(actor).where(Plan.id.in_(numbers(ids)))))


def _offer_plans(actor: Actor, region_id: int) -> dict[str, Shown]:
    return _plans(db.session.scalars(visible_plans(actor).where(Plan.region_id == region_id)))


def _see_sections(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _sections(db.session.scalars(visible_sections(actor).where(PlanSection.id.in_(numbers(ids)))))


def _see_actions(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _actions(db.session.scalars(visible_actions(actor).where(PlanAction.id.in_(numbers(ids)))))


def _see_steps(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _steps(db.session.scalars(visible_steps(actor).where(PlanStep.id.in_(numbers(ids)))))


def _see_suggestions(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    rows = db.session.scalars(visible_suggestions(actor).where(Suggestion.id.in_(numbers(ids))))
    return {
        str(row.id): Shown(
            label=f"{row.reference}: {shorten(row.words or row.quote, 80, placeholder=' …')}",
            address=suggestion_address(row.id),
            region_id=row.region_id,
        )
        for row in rows
    }


def _plan_subjects(actor: Actor, ids: Collection[int]) -> Mapping[int, Subject]:
    return {
        row.id: Subject(
            kind="plan",
            id=row.id,
            title=row.title,
            address=plan_address(row.id),
            region_id=row.region_id,
            place=row.place,
            topic=row.place,
            may_comment=_takes_words(actor, row),
            may_moderate=can(actor, PlanVerb.ORGANISE, row),
        )
        for row in db.session.scalars(visible_plans(actor).where(Plan.id.in_(ids)))
    }


def _section_subjects(actor: Actor, ids: Collection[int]) -> Mapping[int, Subject]:
    return {
        row.id: Subject(
            kind="plan_section",
            id=row.id,
            title=row.title,
            address=section_address(row.id),
            region_id=row.region_id,
            place=row.plan.place,
            topic=row.plan.place,
            may_comment=_takes_words(actor, row.plan),
            may_moderate=can(actor, PlanVerb.ORGANISE, row),
        )
        for row in db.session.scalars(visible_sections(actor).where(PlanSection.id.in_(ids)))
    }


def _suggestion_subjects(actor: Actor, ids: Collection[int]) -> Mapping[int, Subject]:
    return {
        row.id: Subject(
            kind="suggestion",
            id=row.id,
            title=row.reference,
            address=suggestion_address(row.id),
            region_id=row.region_id,
            place=row.plan.place,
            topic=row.plan.place,
            may_comment=_takes_words(actor, row.plan),
            may_moderate=can(actor, SuggestionVerb.MODERATE, row),
        )
        for row in db.session.scalars(visible_suggestions(actor).where(Suggestion.id.in_(ids)))
    }


def _takes_words(actor: Actor, plan: Plan) -> bool:
    """Everybody speaks about a plan from when it is open for input until it is archived; members always before."""
    if plan.state is PlanState.ARCHIVED:
        return False
    return plan.state is not PlanState.DRAFT or member(actor, plan)


def _may_read(actor: Actor, section_id: int) -> bool:
    return db.session.scalar(visible_sections(actor).where(PlanSection.id == section_id)) is not None


def _may_write(actor: Actor, section_id: int) -> bool:
    """Whoever writes a plan sees it, so that each typed letter asks for nothing else."""
    found = db.session.get(PlanSection, section_id, options=[joinedload(PlanSection.plan)])
    return found is not None and can(actor, PlanVerb.WRITE, found)


def _title(section_id: int) -> str:
    found = db.session.get(PlanSection, section_id)
    return found.title.best(found.language).text if found else ""


def _may_follow(actor: Actor, plan_id: str) -> bool:
    return db.session.scalar(select(visible_plans(actor).where(Plan.id == int(plan_id)).exists())) is True


def register() -> None:
    """Add the kinds."""
    add_kind("plan", _l("Plan"), _see_plans, _offer_plans)
    add_kind("plan_section", _l("Section of a plan"), _see_sections)
    add_kind("plan_action", _l("Action"), _see_actions)
    add_kind("plan_step", _l("Step"), _see_steps)
    add_kind("suggestion", _l("Suggestion"), _see_suggestions)
    add_subject("plan", _plan_subjects)
    add_subject("plan_section", _section_subjects)
    add_subject("suggestion", _suggestion_subjects)
    add_holder("plan_section", _may_read, _may_write, section_address, _title)
    add_topic("plan", _may_follow)
