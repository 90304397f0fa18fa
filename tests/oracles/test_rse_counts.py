"""A real LimeSurvey export, loaded through a column map, against the csv module alone.

The survey is built from the LimeSurvey definition with the csv module too: closed questions, with their codes.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.permissions import ANYBODY
from portal.kernel.text import LocalizedText
from portal.surveys.actions.loading import load_responses
from portal.surveys.columns import wishes
from portal.surveys.definition import Definition, Option, Question, Settings
from portal.surveys.models import Answer, Survey, SurveyState
from portal.surveys.queries.results import figures, latest_release
from tests.factories.regions import make_region
from tests.support.corpus import FOLDER
from tests.surveys.results.world import make_survey

pytestmark = pytest.mark.corpus

CHOICES = {"!", "L", "Y", "F", "5"}
Column = tuple[str, str | None]
"""A question and, for a multiple choice, one of its options."""


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def limesurvey() -> Iterator[tuple[str, str, str, dict[str, str], dict[str, str]]]:
    """Type, name, text, options and subquestions of each question of the definition."""
    with (FOLDER / "surveys/rse_nl_2017.txt").open(newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["class"] in ("Q", "SQ", "A")]
    starts = [index for index, row in enumerate(rows) if row["class"] == "Q"] + [len(rows)]
    for start, end in pairwise(starts):
        question, parts = rows[start], rows[start + 1 : end]
        found = {kind: {r["name"]: plain(r["text"]) for r in parts if r["class"] == kind} for kind in ("A", "SQ")}
        if question["other"] == "Y" and found["A"]:
            found["A"]["other"] = "Other"
        yield question["type/scale"], question["name"], plain(question["text"]), found["A"], found["SQ"]


def read_csv() -> tuple[list[str], list[list[str]]]:
    with (FOLDER / "surveys/rse_nl_2017.csv").open(newline="", encoding="utf-8-sig") as file:
        header, *rows = csv.reader(file)
    return header, rows


def english(text: str) -> LocalizedText:
    return LocalizedText(en=text)


def closed_questions() -> tuple[Definition, dict[str, Any], dict[Column, int]]:
    """The survey, the column map that fits the file to it, and for each closed question its column."""
    header, _rows = read_csv()
    columns = {heading.partition(". ")[0]: index for index, heading in enumerate(header) if heading}
    questions, lists, wanted, places = [], {}, {}, {}
    for kind, name, text, options, parts in limesurvey():
        ticks = {
            plain(heading).rpartition("[")[2][:-1]: i
            for i, heading in enumerate(header)
            if heading.startswith(f"{name}[")
        }
        if kind == "M" and ticks:
            lists[name] = tuple(Option(code, english(label)) for code, label in parts.items())
            questions.append(Question(name, "multiple", english(text), list_name=name))
            places |= {(name, code): ticks[label] for code, label in parts.items()}
            wanted[name] = {"columns": {code: header[places[name, code]] for code in parts}, "chosen": ["Yes"]}
        elif kind in CHOICES:
            lists[name] = tuple(Option(code, english(label)) for code, label in (options or YES_NO).items())
            for part in parts or [""]:
                row, column = (f"{name}_{part}", f"{name}[{part}]") if part else (name, name)
                if column in columns:
                    questions.append(Question(row, "single", english(parts.get(part, text)), list_name=name))
                    places[row, None] = columns[column]
                    wanted[row] = {"column": header[columns[column]], "values": labels(options or YES_NO)}
    definition = Definition(english("RSE"), ("en",), "en", settings=Settings(), nodes=tuple(questions), choices=lists)
    return definition, {"questions": wanted, "missing": ["N/A"]}, places


YES_NO = {"Y": "Yes", "N": "No"}


def labels(options: dict[str, str]) -> dict[str, str]:
    return {label: code for code, label in options.items()}


def expected(definition: Definition, places: dict[Column, int]) -> dict[str, Counter[str]]:
    """What the csv module counts: cells per question, or ticks per option."""
    _header, rows = read_csv()
    found: dict[str, Counter[str]] = {}
    for (name, option), index in places.items():
        cells = Counter(" ".join(row[index].split()) for row in rows)
        if option is None:
            codes = {
                label["en"]: code
                for code, label in ((o.code, o.label) for o in definition.choices[_list(definition, name)])
            }
            found[name] = Counter({codes[text]: n for text, n in cells.items() if text})
        else:
            found.setdefault(name, Counter())[option] = cells["Yes"]
    return found


def _list(definition: Definition, name: str) -> str:
    return definition.question(name).list_name


@pytest.fixture
def loaded(session) -> Survey:
    definition, column_map, _places = closed_questions()
    survey = make_survey(definition, make_region(), state=SurveyState.DRAFT)
    header, rows = read_csv()
    done = load_responses(ANYBODY, survey, lambda: iter([header, *rows]), wishes(json.loads(json.dumps(column_map))))
    assert not done.problems, done.problems
    assert done.responses == len(rows) == 77
    return survey


def test_every_closed_question_is_there(loaded):
    definition, _map, places = closed_questions()
    header, _rows = read_csv()
    open_ones = {"soft1can", "currentEmp11", "proj1can", "train2", "train3"}
    left_out = {text.partition(". ")[0] for index, text in enumerate(header) if index not in places.values() and text}
    assert left_out == open_ones
    assert len(places) == 125
    assert len(list(definition.questions())) == 55


def stored(survey: Survey) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    query = select(Answer.question, Answer.code, func.count()).group_by(Answer.question, Answer.code)
    for name, code, count in db.session.execute(query.where(Answer.survey_id == survey.id)):
        found.setdefault(name, Counter())[code] = count
    return found


def test_loaded_answers_are_what_the_csv_module_counts(loaded):
    definition, _map, places = closed_questions()
    assert stored(loaded) == {name: +counts for name, counts in expected(definition, places).items() if +counts}


def test_headings_alone_lead_to_the_same_answers(loaded):
    definition, _map, _places = closed_questions()
    survey = make_survey(definition, make_region(), state=SurveyState.DRAFT)
    header, rows = read_csv()
    with pytest.raises(Invalid) as refused:
        load_responses(ANYBODY, survey, lambda: iter([header, *rows]))
    assert "can be a code or a label" in str(refused.value.message)
    done = load_responses(ANYBODY, survey, lambda: iter([header, *rows]), wishes({"cells": "labels"}))
    assert not done.problems, done.problems
    assert stored(survey) == stored(loaded)


def test_released_figures_agree_on_every_visible_cell(loaded):
    definition, _map, places = closed_questions()
    release = latest_release(loaded.id)
    assert release is not None
    right, seen = expected(definition, places), 0
    for name, figure in figures(release).questions.items():
        for code, count in figure.counts.items():
            if count is not None:
                assert count == right[name][code], (name, code)
                seen += 1
        assert figure.answered in (None, sum(right[name].values())) or definition.question(name).kind == "multiple"
    assert seen > 100
