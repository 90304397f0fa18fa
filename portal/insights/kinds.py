"""Insights and initiatives as kinds of the trace."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.insights.models import Initiative, Insight
from portal.insights.queries import visible_initiatives, visible_insights
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.trace.kinds import Shown, add_kind, numbers


def _insights(rows: Iterable[Insight]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(
            label=row.text, address=url_for("insights.insight", insight_id=row.id), region_id=row.region_id
        )
        for row in rows
    }


def _see_insights(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _insights(db.session.scalars(visible_insights(actor).where(Insight.id.in_(numbers(ids)))))


def _offer_insights(actor: Actor, region_id: int) -> dict[str, Shown]:
    return _insights(db.session.scalars(visible_insights(actor).order_by(Insight.id)))


def _initiatives(rows: Iterable[Initiative]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(
            label=row.name,
            address=url_for("insights.initiative", region_slug=row.region.slug, initiative_id=row.id),
            region_id=row.region_id,
        )
        for row in rows
    }


def _see_initiatives(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _initiatives(db.session.scalars(visible_initiatives(actor).where(Initiative.id.in_(numbers(ids)))))


def _offer_initiatives(actor: Actor, region_id: int) -> dict[str, Shown]:
    mine = visible_initiatives(actor).where(Initiative.region_id == region_id)
    return _initiatives(db.session.scalars(mine.order_by(Initiative.name)))


def register() -> None:
    """Add the kinds."""
    add_kind("insight", _l("Insight"), _see_insights, _offer_insights)
    add_kind("initiative", _l("Initiative of residents"), _see_initiatives, _offer_initiatives)
