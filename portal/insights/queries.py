"""What can be read in the registers."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.insights.models import Initiative, Insight
from portal.kernel import ids
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.regions.models import Region


def visible_insights(actor: Actor) -> Select[Insight]:
    """Every insight is public."""
    return select(Insight)


def insights(actor: Actor, kind: str = "", region: Region | None = None, most: int | None = None) -> list[Insight]:
    """Insights of one kind, or of one region, or all; in the order in which they came."""
    query = visible_insights(actor)
    if kind:
        query = query.where(Insight.kind == kind)
    if region is not None:
        query = query.where(Insight.region_id == region.id)
    return list(db.session.scalars(query.order_by(Insight.id).limit(most)))


def insight(actor: Actor, insight_id: int) -> Insight:
    """One insight, or NotFound."""
    found: Insight | None = db.session.scalar(visible_insights(actor).where(Insight.id == insight_id))
    if found is None:
        raise NotFound
    return found


def one_of_each_kind(actor: Actor) -> list[Insight]:
    """The first insight of each kind: what works, what does not, and what must be in place."""
    firsts = select(func.min(Insight.id)).group_by(Insight.kind)
    return list(db.session.scalars(visible_insights(actor).where(Insight.id.in_(firsts)).order_by(Insight.id)))


def visible_initiatives(actor: Actor) -> Select[Initiative]:
    """Every initiative is public."""
    return select(Initiative).options(joinedload(Initiative.area), joinedload(Initiative.region))


def initiatives(actor: Actor, region: Region) -> list[Initiative]:
    """The initiatives of a region by name."""
    query = visible_initiatives(actor).where(Initiative.region_id == region.id)
    return sorted(db.session.scalars(query), key=lambda initiative: ids.slug(initiative.name))


def initiative(actor: Actor, region_slug: str, initiative_id: int) -> Initiative:
    """One initiative of a region, or NotFound."""
    query = visible_initiatives(actor).join(Initiative.region)
    one = query.where(Region.slug == region_slug, Initiative.id == initiative_id)
    found: Initiative | None = db.session.scalar(one)
    if found is None:
        raise NotFound
    return found
