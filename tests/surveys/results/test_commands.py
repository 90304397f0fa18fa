"""`kring survey results | export | load-responses`: what they print, and with which status they end."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from portal.kernel.db import db
from portal.kernel.events import Event
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.cli import survey as group
from portal.surveys.cli.export import FORMATS as CHOICES
from portal.surveys.definition import Definition
from portal.surveys.exports import FORMATS
from portal.surveys.models import Response, Survey, SurveyState
from tests.surveys.results.world import close, form, make_survey, multiple, respond, single, spread

FORM = form(single("like", "yes", "no", "maybe"), multiple("heavy", "money", "house"))


def kring(app: Flask, *arguments: Any) -> Result:
    """Run the command as from a shell; what the test arranged is committed before."""
    db.session.commit()
    return app.test_cli_runner().invoke(group, [str(argument) for argument in arguments])


@pytest.fixture
def survey(session) -> Survey:
    survey = make_survey(FORM, breakdowns=["language"])
    respond(survey, [{**answers, "heavy": ["money"]} for answers in spread("like", yes=30, no=20, maybe=2)])
    respond(survey, [{**answers, "heavy": ["house"]} for answers in spread("like", yes=9, no=12)], language="pl")
    close(survey)
    release_if_due(survey)
    return survey


@pytest.fixture
def draft(session) -> Survey:
    return make_survey(FORM, state=SurveyState.DRAFT)


def test_results_in_json_are_the_released_figures(app, survey):
    done = kring(app, "results", survey.id, "--json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert data["release"] == {"number": 1, "made_on": data["release"]["made_on"], "responses": 73, "final": True}
    like, heavy = data["questions"]
    assert like["counts"] == {"yes": 39, "no": None, "maybe": None}
    assert heavy["counts"] == {"money": 52, "house": None}
    assert like["options"]["yes"]["pl"] == "Option yes (pl)"
    assert "groups" not in like


def test_results_are_compared_by_what_was_declared(app, survey):
    data = json.loads(kring(app, "results", survey.code, "--by", "language", "--json").stdout)
    assert data["groups"] == {"language": {"en": None, "nl": 52, "pl": 21, "sl": None, "+none": None}}
    like = data["questions"][0]["groups"]["language"]
    assert {group: (cells["asked"], cells["counts"]) for group, cells in like.items()} == {
        "nl": (52, {"yes": 30, "no": None, "maybe": None}),
        "pl": (21, {"yes": 9, "no": None, "maybe": None}),
    }


def test_results_in_words_name_question_and_answer(app, survey):
    told = kring(app, "results", survey.id, "--lang", "nl").stdout
    assert "like: Question like (nl) (n = 73)" in told
    assert "39  Option yes (nl)" in told
    assert "·  Option maybe (nl)" in told


def test_results_by_something_else_are_refused(app, survey):
    assert kring(app, "results", survey.id, "--by", "channel").exit_code == 2


def test_results_without_a_release_end_with_one(app, draft):
    done = kring(app, "results", draft.id, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["release"] is None


@pytest.mark.parametrize("command", [["results"], ["export", "--format", "csv"], ["load-responses", __file__]])
def test_an_unknown_survey_ends_with_one(app, session, command):
    name, *rest = command
    assert kring(app, name, "nosuch", *rest).exit_code == 1


def test_the_command_offers_every_format():
    assert set(CHOICES) == set(FORMATS)


@pytest.mark.parametrize("key", CHOICES)
def test_every_format_is_written_to_a_file(app, survey, tmp_path: Path, key):
    target = tmp_path / "out"
    assert kring(app, "export", survey.id, "--format", key, "--output", target).exit_code == 0
    data = target.read_bytes()
    if FORMATS[key].ending.endswith("xlsx"):
        assert load_workbook(io.BytesIO(data)).sheetnames
    elif FORMATS[key].ending.endswith("json"):
        assert json.loads(data)
    elif FORMATS[key].ending.endswith("zip"):
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    else:
        assert len(next(csv.reader(io.StringIO(data.decode("utf-8-sig"))))) >= 3


def test_export_goes_to_the_terminal_without_a_file(app, survey):
    done = kring(app, "export", survey.id, "--format", "model")
    assert Definition.from_json(json.loads(done.stdout)) == FORM


def test_export_of_records_is_written_down(app, survey):
    kring(app, "export", survey.id, "--format", "figures-csv")
    kring(app, "export", survey.id, "--format", "csv")
    details = db.session.scalars(select(Event.details).where(Event.kind == "survey.records_taken")).all()
    assert details == [{"format": "csv"}]


def test_semicolons_and_language_are_taken(app, survey):
    done = kring(app, "export", survey.id, "--format", "csv-text", "--semicolon", "--lang", "pl")
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff")), delimiter=";"))
    assert {row["like. Question like (pl)"] for row in rows} == {
        f"Option {code} (pl)" for code in ("yes", "no", "maybe")
    }


def test_responses_are_loaded_and_counted(app, draft, tmp_path: Path):
    file = tmp_path / "answers.csv"
    file.write_text("like;heavy\r\n" + "yes;money house\r\n" * 9 + "no;money\r\n" * 8, "utf-8-sig")
    done = kring(app, "load-responses", draft.code, file, "--json")
    assert (done.exit_code, json.loads(done.stdout)["loaded"]) == (0, 17)
    data = json.loads(kring(app, "results", draft.id, "--json").stdout)
    assert data["questions"][0]["answered"] == 17


@pytest.mark.parametrize("name", ["map.yaml", "map.json"])
def test_a_map_comes_as_yaml_or_json(app, draft, tmp_path: Path, name):
    file, column_map = tmp_path / "answers.csv", tmp_path / name
    file.write_text("Q1,Q2a\nJa,1\nNee,0\n")
    wishes = {
        "questions": {
            "like": {"column": "Q1", "values": {"Ja": "yes", "Nee": "no"}},
            "heavy": {"columns": {"money": "Q2a"}},
        }
    }
    yaml = "questions:\n  like: {column: Q1, values: {Ja: 'yes', Nee: 'no'}}\n  heavy: {columns: {money: Q2a}}\n"
    column_map.write_text(json.dumps(wishes) if name.endswith("json") else yaml)
    done = kring(app, "load-responses", draft.id, file, "--map", column_map, "--json")
    assert json.loads(done.stdout)["answers"] == 3, done.output


def test_a_bad_row_ends_with_one_and_loads_nothing(app, draft, tmp_path: Path):
    file = tmp_path / "answers.csv"
    file.write_text("like\nyes\nperhaps\n")
    done = kring(app, "load-responses", draft.id, file, "--json", "--lang", "nl")
    assert done.exit_code == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["row"], problem["column"], problem["code"]) == (3, "like", "unknown_option")
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"like\n\xe9\n", b"nothing\n1\n", b"\x00\x01\x02", b'like\n"yes\n']
)
def test_what_is_no_file_of_answers_is_refused_without_a_crash(app, draft, tmp_path: Path, content):
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    done = kring(app, "load-responses", draft.id, file, "--json")
    assert done.exit_code == 1
    data = json.loads(done.stdout)
    assert data["loaded"] == 0
    assert data.get("error") or data["problems"]
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize(
    "content", ["[", "- like", "questions: {nobody: like}", "questions: 3", "like: {columns: 3}", "missing: 3"]
)
def test_a_bad_map_is_refused_without_a_crash(app, draft, tmp_path: Path, content):
    file, column_map = tmp_path / "answers.csv", tmp_path / "map.yaml"
    file.write_text("like\nyes\n")
    column_map.write_text(content)
    done = kring(app, "load-responses", draft.id, file, "--map", column_map)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


def test_rows_are_counted_as_the_spreadsheet_shows_them_also_below_empty_ones(app, draft, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("\n;\nlike;heavy\n\nyes;money\nperhaps;\n")
    data = json.loads(kring(app, "load-responses", draft.id, file, "--json").stdout)
    assert [(problem["row"], problem["column"]) for problem in data["problems"]] == [(6, "like")]
    file.write_text("\n;\nlike;heavy\n\nyes;money\n")
    assert json.loads(kring(app, "load-responses", draft.id, file, "--json").stdout)["loaded"] == 1


@pytest.mark.parametrize("encoding", ["cp1250", "latin-1", "utf-16"])
def test_another_encoding_is_refused_in_the_readers_language(app, draft, tmp_path, encoding):
    file = tmp_path / "answers.csv"
    file.write_text("like,extra\nyes,éő\n".replace("ő", "" if encoding == "latin-1" else "ő"), encoding=encoding)
    done = kring(app, "load-responses", draft.id, file, "--json", "--lang", "pl")
    assert done.exit_code == 1
    data = json.loads(done.stdout)
    assert "CSV UTF-8" in data["error"]
    assert "codec" not in data["error"]
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_column_map_that_is_none_is_refused_in_json_too(app, draft, tmp_path):
    file, column_map = tmp_path / "answers.csv", tmp_path / "map.yaml"
    file.write_text("like\nyes\n")
    column_map.write_text("questions: [like\n")
    done = kring(app, "load-responses", draft.id, file, "--map", column_map, "--json")
    assert done.exit_code == 1
    assert str(column_map) in json.loads(done.stdout)["error"]
