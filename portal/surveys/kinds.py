"""Surveys and findings as kinds of the trace, and what their slice states on every region's pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.regions.page_text import state_for_pages
from portal.surveys.actions.drafts import DAYS
from portal.surveys.actions.importing import LEAST_GROUP
from portal.surveys.models import Finding, Survey
from portal.surveys.queries.readiness import LEAST_GROUP_HEALTH
from portal.surveys.queries.visible import visible_surveys
from portal.trace.kinds import Shown, add_kind, numbers


def _surveys(rows: Iterable[Survey]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(label=row.title, address=url_for("surveys.welcome", code=row.code), region_id=row.region_id)
        for row in rows
    }


def _see_surveys(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _surveys(db.session.scalars(visible_surveys(actor).where(Survey.id.in_(numbers(ids)))))


def _offer_surveys(actor: Actor, region_id: int) -> dict[str, Shown]:
    return _surveys(db.session.scalars(visible_surveys(actor).where(Survey.region_id == region_id)))


def visible_findings(actor: Actor) -> Select[Finding, str]:
    """Findings and their survey's code: of published results for everybody, of all surveys for members."""
    mine = Survey.region_id.in_(actor.regions_as())
    return select(Finding, Survey.code).join(Survey).where(or_(Survey.results_public, mine))


def _findings(rows: Iterable[tuple[Finding, str]]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(label=row.text, address=url_for("surveys.results", code=code), region_id=row.region_id)
        for row, code in rows
    }


def _see_findings(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _findings(db.session.execute(visible_findings(actor).where(Finding.id.in_(numbers(ids)))))


def _offer_findings(actor: Actor, region_id: int) -> dict[str, Shown]:
    here = visible_findings(actor).where(Finding.region_id == region_id)
    return _findings(db.session.execute(here.order_by(Finding.survey_id, Finding.position)))


def register() -> None:
    """Add the kinds, and say on the privacy pages what this slice keeps to."""
    add_kind("survey", _l("Survey"), _see_surveys, _offer_surveys)
    add_kind("finding", _l("Finding"), _see_findings, _offer_findings)
    state_for_pages(draft_days=DAYS, smallest_group=LEAST_GROUP, smallest_health_group=LEAST_GROUP_HEALTH)
