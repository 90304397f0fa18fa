"""Surveys, their definitions and responses, with believable defaults; every keyword replaces one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.ids import short_code
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES
from portal.regions.models import Process
from portal.surveys.actions.versions import digest
from portal.surveys.definition import Definition, Node, Option, Question, Settings
from portal.surveys.models import Answer, Response, Survey, SurveyState, SurveyVersion
from portal.surveys.rows import rows
from tests.factories.regions import four, make_process

_numbers = count(1)

LISTS = {
    "yes_no": (
        Option("yes", four("Yes")),
        Option("no", four("No")),
        Option("prefer_not", four("No say"), exclusive=True),
    ),
    "things": (
        Option("green", four("Green")),
        Option("people", four("People")),
        Option("shops", four("Shops")),
        Option("other", four("Something else"), free_text=True),
        Option("nothing", four("Nothing"), exclusive=True),
    ),
    "grades": tuple(Option(str(grade), four(f"Grade {grade}")) for grade in range(1, 6)),
}


def ask(name: str, kind: str = "text", **changes: Any) -> Question:
    """A question called `name`, labelled so that a test sees name and language; choices get a list of their kind."""
    lists = {"single": "yes_no", "multiple": "things", "ranking": "things", "scale": "grades", "faces": "grades"}
    values: dict[str, Any] = {"label": four(f"Question {name}"), "list_name": lists.get(kind, "")}
    return Question(name, kind, **values | changes)


def make_definition(
    *nodes: Node, choices: Mapping[str, tuple[Option, ...]] | None = None, **settings: Any
) -> Definition:
    """A definition in four languages; without nodes it asks three plain questions, one of them about health."""
    texts = {
        "intro": four("We want to know"),
        "thanks": four("Thank you. On {date} you hear more."),
        "consent": four("I take part voluntarily"),
        "consent_health": four("You may keep my answers about health"),
        "minutes": 5,
    }
    return Definition(
        title=four("Your neighbourhood"),
        languages=LANGUAGES,
        default_language="en",
        settings=Settings(**texts | settings),
        nodes=nodes
        or (
            ask("lives", "single"),
            ask("likes", "multiple"),
            ask("health", "faces", sensitive="health"),
        ),
        choices={**LISTS, **(choices or {})},
    )


def make_survey(definition: Definition | None = None, process: Process | None = None, **changes: Any) -> Survey:
    """A survey that is open since yesterday for another week, with its version frozen."""
    process = process or make_process()
    definition = definition or make_definition()
    today = clock.today()
    values: dict[str, Any] = {
        "code": short_code(),
        "region_id": process.region_id,
        "process_id": process.id,
        "title": definition.title,
        "perspective": Perspective.RESIDENT,
        "state": SurveyState.OPEN,
        "opens_on": today - timedelta(days=1),
        "closes_on": today + timedelta(days=7),
        "keep_until": today + timedelta(days=365),
        "breakdowns": [],
        "created_at": clock.now() - timedelta(days=2),
    }
    survey = Survey(**values | changes)
    if survey.state is not SurveyState.DRAFT and survey.opened_at is None:
        survey.opened_at = clock.now() - timedelta(days=1)
    db.session.add(survey)
    db.session.flush()
    survey.version = make_version(survey, definition, is_frozen=survey.state is not SurveyState.DRAFT)
    db.session.flush()
    return survey


def make_draft_survey(definition: Definition | None = None, process: Process | None = None, **changes: Any) -> Survey:
    """A survey that nobody but its organisers knows of."""
    return make_survey(definition, process, **{"state": SurveyState.DRAFT} | changes)


def make_closed_survey(definition: Definition | None = None, process: Process | None = None, **changes: Any) -> Survey:
    """A survey that was closed yesterday."""
    yesterday = clock.now() - timedelta(days=1)
    values = {"state": SurveyState.CLOSED, "closed_at": yesterday, "closes_on": yesterday.date()}
    return make_survey(definition, process, **values | changes)


def make_version(survey: Survey, definition: Definition, *, is_frozen: bool = True, **changes: Any) -> SurveyVersion:
    """One more version of a survey."""
    numbers = db.select(db.func.coalesce(db.func.max(SurveyVersion.number), 0)).where(
        SurveyVersion.survey_id == survey.id
    )
    number = db.session.scalar(numbers) + 1
    version = SurveyVersion(**{"survey_id": survey.id, "number": number, "definition": definition.to_json()} | changes)
    if is_frozen:
        version.frozen_at, version.digest = clock.now(), digest(version)
    db.session.add(version)
    db.session.flush()
    return version


def make_response(survey: Survey, answers: Mapping[str, Any], **changes: Any) -> Response:
    """A response as the inbox leaves it: moved, in a batch of its own, not released yet."""
    version = survey.version
    assert version is not None
    definition = Definition.from_json(version.definition)
    values: dict[str, Any] = {
        "survey_id": survey.id,
        "version_id": version.id,
        "language": "nl",
        "channel": "web",
        "perspective": survey.perspective.value,
        "batch": next(_numbers),
    }
    response = Response(**values | changes)
    db.session.add(response)
    survey.responses_count += 1
    db.session.flush()
    asked = {(item.name, ()) for item in definition.questions()}
    names = ("question", "position", "code", "number", "text")
    for row in rows(definition, answers, asked):
        db.session.add(Answer(response_id=response.id, survey_id=survey.id, **dict(zip(names, row, strict=True))))
    db.session.flush()
    return response
