"""Whoever keeps every release of a real survey can prove nothing about a few people.

Small random surveys are answered in waves, released by the application while they are open and when they close, read
back from the database, and handed to the attacker of `tests.oracles.attacker`, who knows arithmetic and the form.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db
from portal.regions.models import Area
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.definition import Definition
from portal.surveys.models import Answer, Response, Survey
from portal.surveys.queries.counting import NOT_SAID, count
from portal.surveys.queries.results import protected_tables
from tests.factories.regions import make_region
from tests.oracles.attacker import Attacker, Person, Shape
from tests.surveys.results.world import close, form, make_areas, make_survey, multiple, respond, single

THRESHOLD = 5
AREAS = ("north", "south")


def random_form(chance: random.Random) -> Definition:
    nodes: list[Any] = [single("like", "yes", "no", "maybe")]
    if chance.random() < 0.5:
        nodes.append(single("cost", "rent", "food", relevant="${like} = 'no'"))
    else:
        nodes.append(multiple("heavy", "money", "house", "work"))
    return form(*nodes)


def random_answers(chance: random.Random, definition: Definition, lean: float) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in definition.questions():
        codes = [option.code for option in definition.options(question)]
        if chance.random() < 0.08 or (question.relevant and answers.get("like") != "no"):
            continue
        first = codes[min(int(len(codes) * chance.random() ** lean), len(codes) - 1)]
        more = chance.sample(codes, chance.randint(1, len(codes)))
        answers[question.name] = first if question.kind == "single" else more
    return answers


def newcomers(survey: Survey, number: int) -> list[Person]:
    """The people whom release `number` counts first, as the database knows them."""
    assert survey.version is not None
    names = [question.name for question in Definition.from_json(survey.version.definition).questions()]
    new = select(Response.id, Area.code).outerjoin(Area, Area.id == Response.area_id)
    new = new.where(Response.survey_id == survey.id, Response.released == number)
    chosen: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    answers = select(Answer.response_id, Answer.question, Answer.code).where(Answer.survey_id == survey.id)
    for response, question, code in db.session.execute(answers.where(Answer.code.is_not(None))):
        chosen[response][question].add(code)
    return [
        Person(
            {"area": area or NOT_SAID},
            {name: frozenset(chosen[response][name]) if name in chosen[response] else None for name in names},
        )
        for response, area in db.session.execute(new)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_release_gives_a_small_group_away(session, seed):
    chance = random.Random(seed)
    region = make_region()
    areas = make_areas(region, *AREAS)
    definition = random_form(chance)
    survey = make_survey(definition, region, breakdowns=["area"], interim=True, threshold=THRESHOLD)
    attacker = None
    lean, waves = chance.choice([1, 2, 4]), chance.randint(1, 3)
    for wave in range(waves + 1):
        few = wave == waves and chance.random() < 0.4
        for _ in range(chance.randint(0, 9) if few else chance.randint(15, 60)):
            area = chance.choices([*areas.values(), None], [6, chance.choice([1, 4]), 1])[0]
            respond(survey, [random_answers(chance, definition, lean)], area=area, batch=wave)
        if wave == waves:
            close(survey)
        with clock.fixed(clock.now() + timedelta(days=wave)):
            release = release_if_due(survey)
        if release is None:
            continue
        if attacker is None:
            groups = {"area": (*AREAS, NOT_SAID)}
            attacker = Attacker(Shape(groups, count(survey, None).tables.questions), THRESHOLD)
        attacker.sees(newcomers(survey, release.number), protected_tables(release))
    assert attacker is not None
    assert attacker.known
    assert list(attacker.breaches()) == []
