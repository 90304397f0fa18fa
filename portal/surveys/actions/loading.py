"""Answers from a file: every row is read before the first is written, so nothing is ever half-loaded."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal.kernel import clock
from portal.kernel.bulk import fresh_numbers, insert_rows
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES
from portal.regions.models import Area
from portal.surveys.actions.releasing import has_final, release_loaded
from portal.surveys.actions.versions import digest
from portal.surveys.columns import BadPlan, Wishes, plan
from portal.surveys.definition import UNKNOWN_LANGUAGE, Definition
from portal.surveys.models import Answer, Release, Response, Survey, SurveyState
from portal.surveys.queries.answering import external_lists
from portal.surveys.queries.counting import CHANNELS
from portal.surveys.reading import Reading, RowProblem, Rows, not_csv

MOST_PROBLEMS = 100
"""Told one by one; how many there are is told anyway."""
_CHUNK = 2000
_RESPONSES, _ANSWERS = Response.__table__, Answer.__table__
_RESPONSE = ("id", "survey_id", "version_id", "batch", "language", "perspective", "channel", "area_id")
_ANSWER = ("response_id", "survey_id", "question", "position", "code", "number", "text")
_shuffle = random.SystemRandom().shuffle


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, or why nothing was: with problems, nothing is written."""

    responses: int
    answers: int
    ignored: tuple[str, ...]
    problems: tuple[RowProblem, ...] = ()
    problems_count: int = 0
    release: Release | None = None


def load_responses(actor: Actor, survey: Survey, rows: Rows, wished: Wishes | None = None) -> Loaded:
    """Take every row of a file as one response of `survey` and release their figures.

    Raises Conflict when the figures are final, and Invalid when the file or the column map cannot be used at all.
    """
    db.session.refresh(survey, with_for_update={"of": Survey})
    if survey.state is not SurveyState.DRAFT and has_final(survey.id):
        raise Conflict(_l("The figures of this survey are final. Load these answers into a survey of their own."))
    reading = _reading(survey, rows, wished)
    problems = reading.problems()
    if first := list(islice(problems, MOST_PROBLEMS)):
        return Loaded(0, 0, reading.plan.ignored, tuple(first), len(first) + sum(1 for _ in problems))
    _freeze(survey)
    batch = (db.session.scalar(select(func.max(Response.batch)).where(Response.survey_id == survey.id)) or 0) + 1
    responses, answers = _store(survey, reading, batch)
    survey.responses_count += responses
    record("survey.loaded", survey, actor, responses=responses)
    return Loaded(responses, answers, reading.plan.ignored, release=release_loaded(survey, batch))


def close_loaded(actor: Actor, survey: Survey) -> None:
    """A survey that was held elsewhere: with its answers loaded, the draft is closed without ever having been open."""
    db.session.refresh(survey, with_for_update={"of": Survey})
    if survey.state is not SurveyState.DRAFT or not survey.responses_count:
        raise Conflict(_l("Only a draft with loaded answers can be closed like this."))
    survey.state, survey.closed_at = SurveyState.CLOSED, clock.now()
    survey.closes_on = min(survey.closes_on or clock.today(), clock.today())
    record("survey.closed", survey, actor, loaded=survey.responses_count)


def _reading(survey: Survey, rows: Rows, wished: Wishes | None) -> Reading:
    if survey.version is None:
        raise Conflict(_l("This survey has no questions yet."))
    definition = Definition.from_json(survey.version.definition)
    try:
        heading, header = next(((n, row) for n, row in enumerate(rows(), 1) if any(map(str.strip, row))), (1, []))
        made = plan(definition, external_lists(definition, survey.region_id), header, wished)
    except (csv.Error, UnicodeDecodeError) as error:
        raise Invalid(not_csv(error)) from None
    except BadPlan as error:
        raise Invalid(error.message) from None
    if not made.fields:
        raise Invalid(_l("No column in this file has the name of a question in the survey."))
    usual = {"language": _language(survey, definition), "perspective": survey.perspective.value, "channel": "import"}
    return Reading(rows, made, header, heading, usual, _known(survey, definition))


def _language(survey: Survey, definition: Definition) -> str:
    written = definition.default_language
    return survey.region.default_language if written == UNKNOWN_LANGUAGE else written


def _known(survey: Survey, definition: Definition) -> dict[str, dict[str, str]]:
    areas = db.session.execute(select(Area.code, Area.name).where(Area.region_id == survey.region_id)).all()
    return {
        "language": {lang.casefold(): lang for lang in (*LANGUAGES, *definition.languages)},
        "area": {text.casefold(): code for code, name in areas for text in (name, code)},
        "perspective": {perspective.value: perspective.value for perspective in Perspective},
        "channel": {channel: channel for channel in CHANNELS},
    }


def _freeze(survey: Survey) -> None:
    """From the first answer the wording stays, in a draft too."""
    version = survey.version
    if version is not None and version.frozen_at is None:
        version.frozen_at, version.digest = clock.now(), digest(version)


def _store(survey: Survey, reading: Reading, batch: int) -> tuple[int, int]:
    """Write everything, a few thousand rows at a time, shuffled; memory stays the same for any file."""
    into, same = db.session.connection(), (survey.id, survey.version_id, batch)
    in_region = select(Area.code, Area.id).where(Area.region_id == survey.region_id)
    areas: dict[str, int] = {row.code: row.id for row in db.session.execute(in_region)}
    responses = answers = 0
    every = reading.responses()
    while chunk := list(islice(every, _CHUNK)):
        _shuffle(chunk)
        numbers = fresh_numbers(into, _RESPONSES, len(chunk))
        pairs = [(number, found, cells) for number, (found, cells) in zip(numbers, chunk, strict=True)]
        cells = [(number, same[0], *cell) for number, _found, cells in pairs for cell in cells]
        named = [(number, *same, *_attributes(found, areas)) for number, found, _cells in pairs]
        insert_rows(into, _RESPONSES, _RESPONSE, named)
        insert_rows(into, _ANSWERS, _ANSWER, cells)
        responses, answers = responses + len(named), answers + len(cells)
    return responses, answers


def _attributes(found: dict[str, Any], areas: dict[str, int]) -> tuple[Any, ...]:
    return found["language"], found["perspective"], found["channel"], areas.get(found.get("area", ""))
