"""Steps and decisions as subjects that members follow and are told of; decisions as a kind of the trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _l

from portal.conversations.subjects import Subject, add_subject
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.plans.addresses import decision_address, step_address
from portal.plans.models import Decision, PlanStep
from portal.plans.queries.decisions import visible_decisions
from portal.plans.queries.visible import visible_steps
from portal.trace.kinds import Shown, add_kind, numbers


def _step_subjects(actor: Actor, ids: Collection[int]) -> Mapping[int, Subject]:
    rows = db.session.scalars(visible_steps(actor).where(PlanStep.id.in_(ids)))
    return {
        row.id: Subject(
            kind="plan_step", id=row.id, title=row.title, address=step_address(row.id), region_id=row.region_id
        )
        for row in rows
    }


def _decision_subjects(actor: Actor, ids: Collection[int]) -> Mapping[int, Subject]:
    rows = db.session.scalars(visible_decisions(actor).where(Decision.id.in_(ids)))
    return {
        row.id: Subject(
            kind="plan_decision",
            id=row.id,
            title=row.question,
            address=decision_address(row.id),
            region_id=row.region_id,
        )
        for row in rows
    }


def _see_decisions(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    rows = db.session.scalars(visible_decisions(actor).where(Decision.id.in_(numbers(ids))))
    return {
        str(row.id): Shown(label=row.question, address=decision_address(row.id), region_id=row.region_id)
        for row in rows
    }


def register() -> None:
    """Add them."""
    add_subject("plan_step", _step_subjects)
    add_subject("plan_decision", _decision_subjects)
    add_kind("plan_decision", _l("Decision"), _see_decisions)
