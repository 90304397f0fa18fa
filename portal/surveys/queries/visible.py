"""Where every list of surveys starts: what this actor may know of."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.surveys.models import Survey, SurveyState


def visible_surveys(actor: Actor) -> Select[Survey]:
    """Surveys that were opened, for everybody; drafts too for members of their region."""
    opened = Survey.state != SurveyState.DRAFT
    return select(Survey).where(or_(opened, Survey.region_id.in_(actor.regions_as())))


def survey_by_code(actor: Actor, code: str) -> Survey:
    """The survey behind a short link, or NotFound."""
    return _one(visible_surveys(actor).where(Survey.code == code))


def survey(actor: Actor, survey_id: int) -> Survey:
    """The survey with a number, for the pages behind the desk, or NotFound."""
    return _one(visible_surveys(actor).where(Survey.id == survey_id))


def _one(query: Select[Survey]) -> Survey:
    found: Survey | None = db.session.scalar(query.options(joinedload(Survey.region), joinedload(Survey.process)))
    if found is None:
        raise NotFound
    return found
