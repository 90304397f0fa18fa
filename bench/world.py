"""What is measured: surveys of known size, made straight in the database of a fresh instance."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.permissions import Actor, Role
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.operating import schema
from portal.regions.models import Process, PromiseLevel, Region
from portal.surveys.actions.importing import create_survey
from portal.surveys.actions.versions import digest
from portal.surveys.definition import Definition, Group, Option, Question
from portal.surveys.definition import Settings as FormSettings
from portal.surveys.models import Survey, SurveyState

OPTIONS = tuple(f"o{n}" for n in range(1, 6))


def four(text: str) -> LocalizedText:
    return LocalizedText({lang: f"{text} ({lang})" for lang in LANGUAGES})


def open_instance(instance: Path, database_url: str) -> Flask:
    """A migrated application on an empty instance."""
    app = create_app(Settings(instance=instance, database_url=database_url))
    with app.app_context():
        schema.migrate()
    return app


def close_instance(app: Flask) -> None:
    """Give all connections back, so that the database can be stopped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


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


def open_survey(definition: Definition, *, is_draft: bool = False) -> Survey:
    """An open survey in a region and process of its own; or a draft, into which answers can be loaded."""
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
    if not is_draft:
        survey.state, survey.opened_at = SurveyState.OPEN, clock.now()
    survey.breakdowns = ["language"]
    if survey.version:
        survey.version.frozen_at, survey.version.digest = clock.now(), digest(survey.version)
    return survey
