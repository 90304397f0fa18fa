"""Answers from files: what is recognised, what is refused with which message, and that nothing is half-loaded."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.permissions import ANYBODY
from portal.surveys.actions.loading import Loaded, close_loaded, load_responses
from portal.surveys.actions.opening import open_survey
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.columns import wishes
from portal.surveys.definition import Option, Question, Repeat
from portal.surveys.models import Answer, Release, Response, Survey, SurveyState
from portal.surveys.queries.results import figures, latest_release
from tests.factories.regions import make_process
from tests.surveys.results.world import close, form, make_areas, make_survey, multiple, respond, single, spread, text

LISTS = {
    "heavy": (
        Option("money", text("Too little money")),
        Option("house", text("The house")),
        Option("work", text("Work")),
    )
}
EVERYTHING = form(
    single("like", "yes", "no"),
    Question("heavy", "multiple", text("What is heavy?"), list_name="heavy"),
    Question("order", "ranking", list_name="a b c"),
    Question("kids", "integer"),
    Question("weight", "decimal"),
    Question("born", "date"),
    Question("wakes", "time"),
    Question("agrees", "consent"),
    Question("why", "long_text"),
    Repeat("child", (Question("age", "integer"),)),
    lists=LISTS,
)


def draft(definition: Any = EVERYTHING, **changes: Any) -> Survey:
    return make_survey(definition, **{"state": SurveyState.DRAFT} | changes)


def load(survey: Survey, *rows: list[str], column_map: Any = None) -> Loaded:
    return load_responses(ANYBODY, survey, lambda: iter(rows), wishes(column_map) if column_map is not None else None)


def stored(survey: Survey) -> set[tuple[Any, ...]]:
    query = select(Answer.question, Answer.position, Answer.code, Answer.number, Answer.text)
    return {tuple(row) for row in db.session.execute(query.where(Answer.survey_id == survey.id))}


def counted(survey: Survey) -> int:
    return db.session.scalar(select(func.count()).where(Response.survey_id == survey.id)) or 0


def test_columns_called_like_the_questions_are_read(session):
    survey = draft()
    header = [
        "like",
        "heavy",
        "order",
        "kids",
        "weight",
        "born",
        "wakes",
        "agrees",
        "why",
        "child[1]/age",
        "child[2]/age",
    ]
    row = ["yes", "house money", "c a b", "2", "71,5", "2001-02-03", "7:05", "OK", "=1+1", "4", "6"]
    done = load(survey, header, row)
    assert (done.problems, done.responses, done.answers, done.ignored) == ((), 1, 14, ())
    assert stored(survey) == {
        ("like", 0, "yes", None, None),
        ("heavy", 1, "money", None, None),
        ("heavy", 2, "house", None, None),
        ("order", 1, "c", None, None),
        ("order", 2, "a", None, None),
        ("order", 3, "b", None, None),
        ("kids", 0, None, 2.0, None),
        ("weight", 0, None, 71.5, None),
        ("born", 0, None, None, "2001-02-03"),
        ("wakes", 0, None, None, "07:05"),
        ("agrees", 0, "OK", None, None),
        ("why", 0, None, None, "=1+1"),
        ("child[1]/age", 0, None, 4.0, None),
        ("child[2]/age", 0, None, 6.0, None),
    }


def test_one_column_per_option_as_our_own_export_and_limesurvey_write_them(session):
    header = ["heavy/money", "heavy/house", "order/a", "order/b", "order/c"]
    ours, theirs = draft(), draft()
    load(ours, header, ["1", "0", "2", "3", "1"])
    load(theirs, ["heavy[money]. What? [Too little money]", "heavy[2]. What? [The house]"], ["Yes", "No"])
    assert {row[:3] for row in stored(ours)} == {
        ("heavy", 1, "money"),
        ("order", 2, "a"),
        ("order", 3, "b"),
        ("order", 1, "c"),
    }
    assert {row[:3] for row in stored(theirs)} == {("heavy", 1, "money")}


def test_labels_are_understood_in_any_language(session):
    survey = draft(form(single("like", "yes", "no")))
    load(survey, ["like"], ["Option yes (pl)"], ["OPTION  NO (nl)"], ["yes"])
    assert Counter(row[2] for row in stored(survey)) == {"yes": 1, "no": 1}
    assert counted(survey) == 3


def test_attributes_of_the_response_are_read(session):
    survey = draft()
    make_areas(survey.region, "north")
    load(
        survey,
        ["like", "language", "area", "perspective", "channel"],
        ["yes", "PL", "Area north", "executive", "paper"],
    )
    response = session.scalars(select(Response)).one()
    assert (response.language, response.perspective, response.channel) == ("pl", "executive", "paper")
    assert response.area_id is not None


def test_the_answer_about_the_place_is_the_area(session):
    survey = draft(form(Question("place", "place", text("Where?"), list_name="areas")))
    areas = make_areas(survey.region, "north", "south")
    load(survey, ["place", "area"], ["north", "south"], ["", "south"], ["south", ""])
    found = Counter(session.scalars(select(Response.area_id)))
    assert found == {areas["north"].id: 1, areas["south"].id: 1, None: 1}


def test_what_the_file_does_not_say_is_the_survey_s_own(session):
    survey = draft()
    load(survey, ["like"], ["yes"])
    response = session.scalars(select(Response)).one()
    assert (response.language, response.perspective, response.channel) == ("nl", "resident", "import")


def test_a_map_says_which_column_is_which(session):
    survey = draft()
    column_map = {
        "questions": {
            "like": {"column": "Q1. Do you?", "values": {"1": "yes", "2": "no"}},
            "heavy": {"columns": {"money": "Q2a", "work": 3}, "chosen": ["checked"]},
            "kids": None,
        },
        "attributes": {"channel": {"value": "paper"}},
        "missing": ["-99"],
    }
    done = load(
        survey,
        ["Q1. Do you?", "Q2a", "Q2b", "kids"],
        ["1", "checked", "checked", "3"],
        ["-99", "", "no", "4"],
        column_map=column_map,
    )
    assert done.problems == ()
    assert done.ignored == ()
    assert {row[:3] for row in stored(survey)} == {("like", 0, "yes"), ("heavy", 1, "money"), ("heavy", 2, "work")}
    assert set(session.scalars(select(Response.channel))) == {"paper"}


@pytest.mark.parametrize(
    "column_map",
    [
        {"questions": {"nobody": "like"}},
        {"questions": {"like": "no such column"}},
        {"questions": {"like": {"column": "like", "values": {"1": "perhaps"}}}},
        {"questions": {"heavy": {"columns": {"gold": "like"}}}},
        {"questions": {"like": {"colunm": "like"}}},
        {"questions": ["like"]},
        {"attributes": {"age": "like"}},
        {"cells": "both"},
        ["like"],
    ],
)
def test_a_map_that_does_not_fit_is_refused_before_anything_is_read(session, column_map):
    survey = draft()
    with pytest.raises((Invalid, ValueError)) as refused:
        load(survey, ["like"], ["yes"], column_map=column_map)
    assert str(refused.value.message)
    assert counted(survey) == 0


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("like", "perhaps", "unknown_option"),
        ("heavy", "money gold", "unknown_option"),
        ("heavy", "money money", "unknown_option"),
        ("heavy/money", "perhaps", "not_a_tick"),
        ("order", "a a b", "unknown_option"),
        ("order/a", "4", "not_a_place"),
        ("kids", "two", "not_a_number"),
        ("kids", "2.5", "not_whole"),
        ("kids", "1e400", "not_a_number"),
        ("weight", "1.000,5", "not_a_number"),
        ("born", "2001-02-30", "not_a_date"),
        ("wakes", "25:00", "not_a_time"),
        ("agrees", "perhaps", "not_a_tick"),
        ("language", "Klingon", "unknown_value"),
        ("area", "nowhere", "unknown_value"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_nothing_is_loaded(session, column, cell, code):
    survey = draft()
    done = load(survey, ["why", column], ["fine", ""], ["", ""], ["fine", cell], ["fine", ""])
    (problem,) = done.problems
    assert (problem.row, problem.column, problem.code) == (4, column, code)
    assert problem.message
    assert (counted(survey), survey.responses_count, latest_release(survey.id)) == (0, 0, None)


def test_many_problems_are_counted_and_the_first_are_told(session):
    survey = draft()
    done = load(survey, ["kids"], *(["many"] for _ in range(250)))
    assert (len(done.problems), done.problems_count) == (100, 250)


def test_a_file_with_no_known_column_is_refused(session):
    survey = draft()
    with pytest.raises(Invalid):
        load(survey, ["something", "else"], ["1", "2"])
    with pytest.raises(Invalid):
        load(survey, [])


def test_two_columns_for_one_question_are_refused(session):
    survey = draft()
    with pytest.raises(Invalid):
        load(survey, ["like", "like. Do you?"], ["yes", "no"])


def test_unknown_columns_are_told_and_left_alone(session):
    done = load(draft(), ["like", "submitdate", "IP address"], ["yes", "2020-01-01", "192.0.2.1"])
    assert done.ignored == ("submitdate", "IP address")


def test_row_with_too_many_cells_is_refused(session):
    done = load(draft(), ["like"], ["yes", "no"])
    assert done.problems[0].code == "too_many_cells"


def test_answers_in_a_draft_freeze_it_and_are_released_at_once(session):
    survey = draft(form(single("like", "yes", "no")), breakdowns=["language"])
    load(survey, ["like", "language"], *([["yes", "nl"]] * 9), *([["no", "pl"]] * 8))
    release = latest_release(survey.id)
    assert survey.version is not None
    assert survey.version.frozen_at is not None
    assert release is not None
    assert figures(release).questions["like"].counts == {"yes": 9, "no": 8}


def test_a_second_file_in_a_draft_starts_its_figures_anew(session):
    survey = draft(form(single("like", "yes", "no")))
    load(survey, ["like"], *([["yes"]] * 9), *([["no"]] * 8))
    load(survey, ["like"], *([["yes"]] * 2))
    release = latest_release(survey.id)
    assert release is not None
    assert figures(release).questions["like"].counts == {"yes": 11, "no": 8}
    assert session.scalar(select(func.count()).select_from(Release)) == 1


def test_opening_takes_a_draft_s_figures_back(session):
    process = make_process()
    survey = draft(form(single("like", "yes", "no")), region=process.region, process=process)
    load(survey, ["like"], *([["yes"]] * 9), *([["no"]] * 8))
    open_survey(ANYBODY, survey, acknowledged=True)
    assert latest_release(survey.id) is None
    close(survey)
    respond(survey, spread("like", yes=5, no=5))
    release_if_due(survey)
    release = latest_release(survey.id)
    assert release is not None
    assert figures(release).questions["like"].counts == {"yes": 14, "no": 13}


def test_a_draft_with_loaded_answers_can_be_closed_and_keeps_its_figures(session):
    survey = draft(form(single("like", "yes", "no")))
    load(survey, ["like"], *([["yes"]] * 9), *([["no"]] * 8))
    close_loaded(ANYBODY, survey)
    assert survey.state is SurveyState.CLOSED
    assert latest_release(survey.id) is not None
    with pytest.raises(Conflict):
        close_loaded(ANYBODY, survey)


def test_a_draft_without_answers_cannot_be_closed(session):
    with pytest.raises(Conflict):
        close_loaded(ANYBODY, draft())


def test_answers_loaded_into_an_open_survey_are_released_at_once_and_others_wait(session):
    survey = make_survey(form(single("like", "yes", "no")))
    respond(survey, spread("like", yes=50))
    load(survey, ["like"], *([["yes"]] * 40), *([["no"]] * 40))
    release = latest_release(survey.id)
    assert release is not None
    assert (release.responses, release.is_final) == (80, False)


def test_nothing_is_loaded_after_the_closing_release(session):
    survey = make_survey(form(single("like", "yes", "no")))
    respond(survey, spread("like", yes=20, no=20))
    close(survey)
    release_if_due(survey)
    with pytest.raises(Conflict):
        load(survey, ["like"], ["yes"])


def test_words_of_other_are_kept_beside_the_choice(session):
    other = Question("like", "single", list_name="with_other")
    lists = {"with_other": (Option("yes", text("Yes")), Option("other", text("Something else"), free_text=True))}
    survey = draft(form(other, lists=lists))
    load(survey, ["like", "like[other]. Do you? [Other]"], ["other", "my own words"])
    assert {row[:3] + row[4:] for row in stored(survey)} == {
        ("like", 0, "other", None),
        ("like_other", 0, None, "my own words"),
    }


def test_ten_thousand_rows_are_loaded_completely(session):
    survey = draft(form(single("like", "yes", "no"), multiple("heavy", "a", "b")))
    rows = [["yes" if n % 3 else "no", "1", "0" if n % 2 else "1"] for n in range(10_000)]
    done = load(survey, ["like", "heavy/a", "heavy/b"], *rows)
    assert (done.responses, done.answers, survey.responses_count) == (10_000, 25_000, 10_000)
