"""What surveys show elsewhere: open ones on a region's pages, what waits on the organiser's desk."""

from __future__ import annotations

from collections import Counter

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, or_, select

from portal.kernel.clock import today
from portal.kernel.db import db
from portal.kernel.permissions import Actor, can
from portal.kernel.text import LocalizedText
from portal.regions.models import Process, Region
from portal.regions.parts import Part, Task
from portal.surveys.models import Survey, SurveyState, SurveyVersion
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.visible import visible_surveys
from portal.web.formats import day, number


def open_surveys(actor: Actor, region: Region | None, process: Process | None) -> list[Part]:
    """Surveys that people can answer now; on the pages of a region or process those that are over, too."""
    query = visible_surveys(actor).where(Survey.state != SurveyState.DRAFT)
    if process is not None:
        query = query.where(Survey.process_id == process.id)
    elif region is not None:
        query = query.where(Survey.region_id == region.id)
    if region is None and process is None:
        query = query.where(Survey.state == SurveyState.OPEN)
    begun = or_(Survey.opens_on.is_(None), Survey.opens_on <= today())
    query = query.where(begun).order_by(Survey.id.desc()).limit(60).join(SurveyVersion, Survey.version)
    settings = SurveyVersion.definition["settings"]  # of a long form the rest is half a megabyte
    found = db.session.execute(query.add_columns(settings["intro"], settings["minutes"]))
    return [_part(survey, intro, minutes) for survey, intro, minutes in found]


def _part(survey: Survey, intro: dict[str, str] | None, minutes: int | None) -> Part:
    is_open = survey.state == SurveyState.OPEN and (survey.closes_on is None or survey.closes_on >= today())
    return Part(
        kind=_("Survey"),
        symbol="survey",
        title=survey.title,
        text=LocalizedText(intro or {}) if is_open else "",
        address=_address(survey, is_open=is_open),
        action=_("Answer the questions") if is_open else "",
        facts=_facts(survey, minutes, is_open=is_open),
        is_open=is_open,
        process_id=survey.process_id,
        region_id=survey.region_id,
    )


def _address(survey: Survey, *, is_open: bool) -> str:
    """Where one answers; after the closing the figures, once they are public."""
    page = "surveys.results" if survey.results_public and not is_open else "surveys.welcome"
    return url_for(page, code=survey.code)


def _facts(survey: Survey, minutes: int | None, *, is_open: bool) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    if is_open and minutes:
        facts.append(
            ("clock", ngettext("%(num)s minute, without your name", "%(num)s minutes, without your name", minutes))
        )
    if survey.closes_on:
        until = _("open until %(date)s", date=day(survey.closes_on))
        facts.append(("date", until if is_open else _("closed on %(date)s", date=day(survey.closes_on))))
    if count := survey.responses_count:
        words = ngettext("%(people)s person took part", "%(people)s people took part", count, people=number(count))
        facts.append(("people", words))
    return facts


def desk(actor: Actor, region: Region) -> list[Task]:
    """The way to the region's surveys, and how many are in which state."""
    if not can(actor, SurveyVerb.CREATE, region):
        return []
    states = select(Survey.state, func.count()).where(Survey.region_id == region.id).group_by(Survey.state)
    counts = Counter({row.state: row[1] for row in db.session.execute(states)})
    notes = []
    if opened := counts[SurveyState.OPEN]:
        notes.append(ngettext("%(num)s open survey", "%(num)s open surveys", opened))
    if drafts := counts[SurveyState.DRAFT]:
        notes.append(ngettext("%(num)s draft", "%(num)s drafts", drafts))
    address = url_for("surveys.organise", region_slug=region.slug)
    return [Task(label=_("Surveys"), address=address, note=" · ".join(notes))]
