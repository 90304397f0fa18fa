"""What is measured: surveys of known size, made straight in the database of a fresh instance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from portal.app import create_app
from portal.config import Settings
from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.permissions import Actor, Role
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.regions.models import Process, PromiseLevel, Region
from portal.surveys.actions.importing import create_survey
from portal.surveys.actions.versions import digest
from portal.surveys.definition import Definition, Group, Option, Question
from portal.surveys.definition import Settings as FormSettings
from portal.surveys.models import Answer, Response, Survey, SurveyState

OPTIONS = tuple(f"o{n}" for n in range(1, 6))
_BATCH = 5000


def four(text: str) -> LocalizedText:
    return LocalizedText({lang: f"{text} ({lang})" for lang in LANGUAGES})


def open_instance(instance: Path, database_url: str) -> Flask:
    """A migrated application on an empty instance."""
    app = create_app(Settings(instance=instance, database_url=database_url))
    with app.app_context():
        upgrade()
    return app


def ten_questions(layout: str) -> Definition:
    """Ten questions: seven single, two multiple, one open text; on two pages or one by one."""
    questions = tuple(_question(n) for n in range(1, 11))
    halves = tuple(
        Group(name=f"page{n}", appearance="field-list", label=four(f"Page {n}"), children=part)
        for n, part in ((1, questions[:5]), (2, questions[5:]))
    )
    return _definition("Ten questions", halves if layout == "pages" else questions)


def fourteen_questions() -> Definition:
    """Thirteen closed questions and an open one, as in the shipped survey for residents."""
    return _definition("Fourteen questions", (*(_closed(n) for n in range(1, 14)), _text(14)))


def large_form(questions: int = 469, expressions: int = 555) -> Definition:
    """A form as large as the WHO's verbal autopsy: chains of relevance, constraints and calculations."""
    chance = random.Random(7)
    rows: list[Question] = []
    left = expressions
    for n in range(1, questions + 1):
        values: dict[str, Any] = {}
        if n > 10:
            other, second = (chance.randrange(max(1, n - 40), n) for _ in range(2))
            values["relevant"] = f"selected(${{q{other}}}, 'o1') or ${{q{second}}} != 'o5'"
            left -= 1
        rows.append(_closed(n, **values))
    for n in range(max(0, left)):
        first, second = chance.randrange(1, questions), chance.randrange(1, questions)
        calculation = (
            f"if(selected(${{q{first}}}, 'o2'), string-length(${{q{second}}}) + {n}, coalesce(${{q{first}}}, 0))"
        )
        rows.insert(chance.randrange(questions), Question(name=f"c{n}", kind="calculate", calculation=calculation))
    return _definition("Large form", tuple(rows))


def _definition(title: str, nodes: tuple[Any, ...]) -> Definition:
    return Definition(
        title=four(title),
        languages=LANGUAGES,
        default_language="en",
        settings=FormSettings(intro=four("Five minutes of your time."), consent=four("I take part voluntarily.")),
        nodes=nodes,
        choices={"five": tuple(Option(code, four(f"Option {code}")) for code in OPTIONS)},
    )


def _question(number: int) -> Question:
    if number == 10:
        return _text(number)
    return _closed(number, kind="multiple" if number in (4, 8) else "single")


def _closed(number: int, kind: str = "single", **values: Any) -> Question:
    return Question(name=f"q{number}", kind=kind, label=four(f"Question {number}?"), list_name="five", **values)


def _text(number: int) -> Question:
    return Question(name=f"q{number}", kind="long_text", label=four(f"Question {number}?"))


def open_survey(definition: Definition) -> Survey:
    """An open survey in a region and process of its own."""
    number = db.session.query(Region).count() + 1
    region = Region(
        slug=f"bench-{number}", name="Bench", country="NL", tagline=four("Bench"), organiser="Bench",
        languages=list(LANGUAGES), default_language="en",
    )  # fmt: skip
    db.session.add(region)
    db.session.flush()
    today = clock.today()
    process = Process(
        region_id=region.id, slug="bench", title=four("Bench"), summary=four("Bench"), languages=list(LANGUAGES),
        promise=PromiseLevel.ADVISE, opens_on=today, closes_on=today + timedelta(days=30),
        report_back_on=today + timedelta(days=60), published_at=clock.now(),
    )  # fmt: skip
    db.session.add(process)
    db.session.flush()
    actor = Actor(roles={region.id: frozenset({Role.ORGANISER})})
    survey = create_survey(actor, region, definition, process=process)
    survey.state, survey.opened_at = SurveyState.OPEN, clock.now()
    survey.breakdowns = ["language"]
    if survey.version:
        survey.version.frozen_at, survey.version.digest = clock.now(), digest(survey.version)
    return survey


def fill(survey: Survey, definition: Definition, responses: int) -> None:
    """Put generated responses straight into the tables, as the inbox would have."""
    chance = random.Random(responses)
    numbers = count((db.session.query(db.func.max(Response.id)).scalar() or 0) + 1)
    for start in range(0, responses, _BATCH):
        with transaction():
            some = [next(numbers) for _ in range(min(_BATCH, responses - start))]
            db.session.execute(insert(Response), [_response(survey, n, chance) for n in some])
            db.session.execute(insert(Answer), [row for n in some for row in _answers(survey, definition, n, chance)])
    with transaction():
        db.session.get_one(Survey, survey.id).responses_count = responses


def _response(survey: Survey, number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "id": number, "survey_id": survey.id, "version_id": survey.version_id, "batch": 1, "channel": "web",
        "language": chance.choice(LANGUAGES), "perspective": survey.perspective.value,
    }  # fmt: skip


def _answers(survey: Survey, definition: Definition, number: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for question in definition.questions():
        row = {"response_id": number, "survey_id": survey.id, "question": question.name, "position": 0}
        if question.kind == "long_text":
            yield {**row, "code": None, "text": f"A few words about {number}, with ž and ł." if number % 3 else None}
        else:
            yield {**row, "code": chance.choice(OPTIONS), "text": None}
