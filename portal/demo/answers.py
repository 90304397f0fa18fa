"""Generated answers that hang together: who has less money also has more that makes healthy living hard.

Each respondent has a hidden burden between 0 and 1 that depends on the area and tilts every answer. The same seed gives
the same people. Answers go the way of all answers: through the survey's logic into the sealed inbox.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from portal.content import read_yaml
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash
from portal.surveys.actions.submitting import seal_response
from portal.surveys.definition import Definition, Option, Question
from portal.surveys.models import Sealed, Survey
from portal.surveys.paths import State, compile_program
from portal.surveys.rows import area_code, rows

_BURDEN = {
    "SYN-NL-01": 0.62,
    "SYN-NL-03": 0.55,
    "SYN-NL-02": 0.33,
    "SYN-NL-04": 0.32,
    "SYN-PL-01": 0.6,
    "SYN-SI-01": 0.55,
}
_HEAVY = {
    "1", "2", "no", "hard", "how", "rarely", "help", "few", "none", "money", "stress", "lonely", "home", "lang", "care",
}  # fmt: skip
"""Options that become likelier with the burden."""
_LIGHT = {"5", "4", "yes", "easy", "always", "enough", "green", "quiet", "safe", "people"}
_RARE = {"prefer_not", "dont_know", "nothing", "other", "how", "lang"}
_SKIPPED = 0.04
_WRITES = {"idea": 0.35, "see": 0.6, "works": 0.5, "failed": 0.4, "missing": 0.5}


def make_answers(survey: Survey, data: Mapping[str, Any], seed: str) -> None:
    """Put `data["responses"]` responses of `data["areas"]` and `data["languages"]` (weights) into the inbox."""
    chance = random.Random(seed)  # noqa: S311 (a play, not a secret)
    definition = Definition.from_json(survey.version.definition if survey.version else {})
    program = compile_program(definition)
    words = {(entry["question"], entry["language"]): entry["texts"] for entry in read_yaml("demo/words.yaml")}
    for number in range(data["responses"]):
        area = _weighted(chance, data["areas"])
        language = _weighted(chance, dict(data["languages"]))
        burden = min(1.0, max(0.0, chance.gauss(_BURDEN.get(area, 0.4), 0.2)))
        answers = _respond(chance, definition, burden, language, words, area)
        state = program.evaluate(answers, today=clock.today(), seed=f"{seed}-{number}")
        final = state.final_answers()
        content = {
            "version": survey.version_id,
            "language": language,
            "area": area_code(definition, final),
            "answers": list(rows(definition, final, _asked(state))),
        }
        finder = keyed_hash("demo", seed, str(number))
        db.session.add(Sealed(survey_id=survey.id, content=seal_response(content), withdraw_finder=finder))
    counted = Survey.responses_count + data["responses"]
    db.session.execute(update(Survey).where(Survey.id == survey.id).values(responses_count=counted))
    db.session.flush()


def _asked(state: State) -> set[tuple[str, tuple[int, ...]]]:
    return {
        (question.name, step.rounds)
        for step in state.steps()
        for question in step.screen.questions()
        if state.is_relevant(question.name, step.rounds)
    }


def _weighted(chance: random.Random, weights: Mapping[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0] if weights else ""


def _respond(
    chance: random.Random,
    definition: Definition,
    burden: float,
    language: str,
    words: Mapping[tuple[str, str], Sequence[str]],
    area: str,
) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in definition.questions():
        if chance.random() < _SKIPPED:
            continue
        if question.kind == "place":
            answers[question.name] = area
        elif texts := words.get((question.name, language)):
            if chance.random() < _WRITES[question.name]:
                answers[question.name] = chance.choice(texts)
        elif options := definition.options(question):
            _choose(chance, burden, question, options, answers, words["other", language])
    return answers


def _choose(
    chance: random.Random,
    burden: float,
    question: Question,
    options: Sequence[Option],
    answers: dict[str, Any],
    others: Sequence[str],
) -> None:
    weights = [_weight(option, burden) for option in options]
    if question.kind != "multiple":
        answers[question.name] = chance.choices(options, weights)[0].code
        return
    most = question.max_selected or 4
    chosen = _several(chance, options, weights, chance.randint(1, most))
    answers[question.name] = [option.code for option in options if option in chosen]
    for option in chosen:
        if option.free_text:
            answers[question.companion(option.code)] = chance.choice(others)


def _weight(option: Option, burden: float) -> float:
    weight = 1.0
    if option.code in _HEAVY:
        weight = 0.3 + 2.2 * burden
    elif option.code in _LIGHT:
        weight = 0.4 + 2.0 * (1 - burden)
    return weight * (0.12 if option.code in _RARE or option.exclusive else 1.0)


def _several(chance: random.Random, options: Sequence[Option], weights: Sequence[float], count: int) -> list[Option]:
    first = chance.choices(options, weights)[0]
    if first.exclusive:
        return [first]
    chosen = [first]
    pool = [(o, w) for o, w in zip(options, weights, strict=True) if not o.exclusive and o is not first]
    while pool and len(chosen) < count:
        pick = chance.choices(pool, [w for _, w in pool])[0]
        chosen.append(pick[0])
        pool.remove(pick)
    return chosen
