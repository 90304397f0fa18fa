"""What the organiser's pages read: surveys with their counts, the version in work, how a survey goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.kernel.clock import today
from portal.kernel.db import db
from portal.kernel.events import Event
from portal.kernel.permissions import Actor
from portal.regions.models import Process, Region
from portal.surveys.messages import Message, Sentence
from portal.surveys.models import Draft, Survey, SurveyVersion
from portal.surveys.queries.visible import visible_surveys
from portal.surveys.xlsform import Problem
from portal.surveys.xlsform.problems import Place

IMPORTED = ("survey.created", "survey.imported")
TRIED = "survey.tried"
"""The event of a trial answered to its end."""


def surveys_of(actor: Actor, region: Region) -> list[Survey]:
    """The surveys of a region, newest first."""
    query = visible_surveys(actor).where(Survey.region_id == region.id).order_by(Survey.id.desc())
    return list(db.session.scalars(query.options(joinedload(Survey.process))))


def processes_of(region: Region) -> list[Process]:
    """The processes that a survey of this region can belong to, newest first."""
    return list(db.session.scalars(select(Process).where(Process.region_id == region.id).order_by(Process.id.desc())))


def version_in_work(survey: Survey) -> SurveyVersion:
    """The version that an organiser looks at: the draft if there is one, else the one in use."""
    newest = select(SurveyVersion).where(SurveyVersion.survey_id == survey.id).order_by(SurveyVersion.number.desc())
    return db.session.scalars(newest.limit(1)).one()


def was_tried(survey: Survey) -> bool:
    """Whether somebody answered this survey to its end in a trial."""
    tried = select(Event.id).where(
        Event.subject_kind == Survey.__tablename__, Event.subject_id == str(survey.id), Event.kind == TRIED
    )
    return db.session.scalar(tried.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """Totals that nobody broke down. `days_left` counts today; None while no last day is set."""

    begun: int
    sent: int
    days_left: int | None


def progress_of(survey: Survey) -> Progress:
    """How many people are answering now (try-outs aside), how many have sent their answers, how long it still lasts."""
    of_survey = select(SurveyVersion.id).where(SurveyVersion.survey_id == survey.id)
    on_their_way = Draft.version_id.in_(of_survey), Draft.content.is_not(None), ~Draft.is_trial
    begun = select(func.count()).select_from(Draft).where(*on_their_way)
    left = (survey.closes_on - today()).days + 1 if survey.closes_on else None
    return Progress(db.session.scalar(begun) or 0, survey.responses_count, None if left is None else max(0, left))


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was said about the file that a survey came from last."""

    source: str
    at: datetime
    remarks: tuple[Problem, ...]


def last_import(survey: Survey) -> ImportReport | None:
    """The last file or template that was read into this survey."""
    events = select(Event).where(
        Event.subject_kind == Survey.__tablename__, Event.subject_id == str(survey.id), Event.kind.in_(IMPORTED)
    )
    found = db.session.scalars(events.order_by(Event.id.desc()).limit(1)).first()
    if found is None:
        return None
    return ImportReport(found.details["source"], found.at, tuple(remark(plain) for plain in found.details["remarks"]))


def remark(plain: dict[str, Any]) -> Problem:
    """A remark on a file, as `portal.surveys.actions.importing.plain` wrote it."""
    message = Message(plain["code"], Sentence(*plain["sentence"]), plain["params"])
    return Problem(plain["severity"], message, Place(*plain["place"]))
