"""Small surveys with answers in them, written straight into the tables as the inbox's job does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText
from portal.regions.models import Area, Process, Region
from portal.surveys.actions.versions import digest
from portal.surveys.definition import Definition, Node, Option, Question, Settings
from portal.surveys.models import Answer, Response, Survey, SurveyState, SurveyVersion
from portal.surveys.rows import rows
from tests.factories.regions import four, make_area, make_region

_numbers = count(1)


def options(*codes: str, **flags: Any) -> tuple[Option, ...]:
    return tuple(Option(code, four(f"Option {code}")) for code in codes)


def single(name: str, *codes: str, **changes: Any) -> Question:
    """A single choice whose list is called like itself; `form` collects the lists."""
    return Question(name, "single", four(f"Question {name}"), list_name=" ".join(codes), **changes)


def multiple(name: str, *codes: str, **changes: Any) -> Question:
    return Question(name, "multiple", four(f"Question {name}"), list_name=" ".join(codes), **changes)


def form(*nodes: Node, lists: Mapping[str, tuple[Option, ...]] | None = None, **changes: Any) -> Definition:
    """A definition in four languages; a list that is not given has the options that its name lists."""
    bare = Definition(nodes=nodes)
    found = {
        q.list_name: options(*q.list_name.split()) for q in bare.items() if q.spec.has_options and q.kind != "place"
    }
    values = {
        "title": four("A survey"),
        "languages": ("nl", "en", "pl", "sl"),
        "default_language": "nl",
        "settings": Settings(consent=four("I take part")),
        "choices": {**found, **(lists or {})},
    }
    return Definition(nodes=nodes, **values | changes)


def make_survey(
    definition: Definition, region: Region | None = None, process: Process | None = None, **changes: Any
) -> Survey:
    """An open survey whose version is frozen; `state` and the rest can be changed."""
    region, now = region or make_region(), clock.now()
    values = {
        "code": f"code{next(_numbers)}",
        "region_id": region.id,
        "process_id": process.id if process else None,
        "title": definition.title,
        "perspective": Perspective.RESIDENT,
        "state": SurveyState.OPEN,
        "opens_on": now.date() - timedelta(days=9),
        "closes_on": now.date() + timedelta(days=9),
        "keep_until": now.date() + timedelta(days=90),
        "threshold": 5,
        "breakdowns": [],
        "created_at": now,
    }
    survey = Survey(**values | changes)
    db.session.add(survey)
    db.session.flush()
    add_version(survey, definition)
    return survey


def add_version(survey: Survey, definition: Definition) -> SurveyVersion:
    """The next frozen version (an open draft for a draft survey), in use from now on."""
    number = survey.version.number + 1 if survey.version else 1
    version = SurveyVersion(survey_id=survey.id, number=number, definition=definition.to_json(), text_states={})
    if survey.state is not SurveyState.DRAFT:
        version.frozen_at, version.digest = clock.now(), digest(version)
    survey.version = version
    db.session.flush()
    return version


def close(survey: Survey) -> None:
    """Closed so long ago that nothing more can come."""
    survey.state, survey.closed_at = SurveyState.CLOSED, clock.now() - timedelta(hours=2)
    db.session.flush()


def respond(
    survey: Survey,
    answers: Iterable[Mapping[str, Any]],
    *,
    language: str = "nl",
    area: Area | None = None,
    perspective: str = "resident",
    channel: str = "web",
    batch: int = 0,
) -> None:
    """One moved response per mapping of canonical answers; every question was asked."""
    assert survey.version is not None
    definition = Definition.from_json(survey.version.definition)
    asked = [(question.name, ()) for question in definition.questions()]
    stored: list[dict[str, Any]] = []
    for given in answers:
        response = Response(
            survey_id=survey.id,
            version_id=survey.version.id,
            language=language,
            channel=channel,
            perspective=perspective,
            area_id=area.id if area else None,
            batch=batch,
        )
        db.session.add(response)
        db.session.flush()
        names = ("question", "position", "code", "number", "text")
        stored += [
            {"response_id": response.id, "survey_id": survey.id, **dict(zip(names, row, strict=True))}
            for row in rows(definition, given, asked)
        ]
        survey.responses_count += 1
    if stored:
        db.session.execute(insert(Answer), stored)
    db.session.flush()


def spread(name: str, **people: int) -> list[dict[str, Any]]:
    """So many people per code, each answering `name` with it."""
    return [{name: code} for code, number in people.items() for _ in range(number)]


def make_areas(region: Region, *codes: str) -> dict[str, Area]:
    return {code: make_area(region, code=code, name=f"Area {code}") for code in codes}


def text(words: str) -> LocalizedText:
    return LocalizedText(dict.fromkeys(("nl", "en", "pl", "sl"), words))
