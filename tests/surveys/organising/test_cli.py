"""`kring survey check`, `path` and `import`: what they print, how they end, what they do without."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.kernel.db import db
from portal.surveys.actions.importing import BREAKDOWNS
from portal.surveys.cli.import_ import GROUPS
from portal.surveys.models import Survey, SurveyState
from portal.surveys.xlsform import export_xlsx
from tests.factories.regions import make_process, make_region
from tests.factories.surveys import ask, make_definition, make_survey
from tests.surveys.organising.test_importing import BROKEN, GOOD, REMARK

KRING = Path(sys.executable).with_name("kring")
KEYS = {"format", "title", "languages", "questions", "problems", "importable"}


@pytest.fixture
def kring(tmp_path):
    """Runs `kring survey …` where no database can be reached."""
    nowhere = {"KRING_INSTANCE": str(tmp_path), "KRING_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    def run(*arguments, **settings):
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | nowhere | settings
        command = [KRING, "survey", *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    return run


@pytest.fixture
def file(tmp_path):
    """Puts bytes into a file."""

    def put(data, name="form.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


def test_check_says_what_a_good_file_holds(kring, file):
    done = kring("check", file(GOOD), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(report) == KEYS
    assert (report["format"], report["title"], report["languages"]) == ("xlsx", "Ideas", ["nl", "en"])
    assert (report["questions"], report["problems"], report["importable"]) == (1, [], True)


def test_check_names_sheet_row_and_column_of_each_problem(kring, file):
    done = kring("check", file(BROKEN), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["importable"] is False
    assert {"sheet", "row", "column", "code", "message"} <= set(report["problems"][0])
    places = {(problem["sheet"], problem["row"], problem["column"]) for problem in report["problems"]}
    assert places >= {("survey", 2, "type"), ("survey", 3, "relevant")}


def test_remarks_do_not_make_a_file_fail(kring, file):
    done = kring("check", file(REMARK))
    assert done.returncode == 0
    assert "warning: entities" in done.stdout


def test_file_that_is_not_there_is_a_mistake_of_the_command(kring):
    assert kring("check", "/nowhere.xlsx").returncode == 2


def test_path_tells_what_is_asked_what_fails_and_what_is_calculated(kring, file, tmp_path):
    definition = make_definition(
        ask("child", "single"),
        ask("age", "integer", relevant="${child} = 'yes'", constraint=". < 18"),
        ask("double", "calculate", calculation="${age} * 2"),
        ask("things", "multiple"),
    )
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"child": "yes", "age": 20, "things": ["green", "shops"]}))
    done = kring("path", file(export_xlsx(definition)), answers, "--json", "--lang", "nl")
    found = json.loads(done.stdout)
    assert done.returncode == 3
    assert found["asked"] == ["child", "age", "things"]
    assert [one["name"] for one in found["failed"]] == ["age"]
    assert found["failed"][0]["message"]
    assert found["calculated"] == {"double": 40}


@pytest.mark.parametrize(("given", "status"), [({"age": 20}, 3), ({"child": "perhaps"}, 3), ({"age": 17}, 0), ({}, 0)])
def test_path_ends_with_3_when_an_answer_is_refused(kring, file, tmp_path, given, status):
    definition = make_definition(ask("child", "single", required="yes"), ask("age", "integer", constraint=". < 18"))
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(given))
    done = kring("path", file(export_xlsx(definition)), answers)
    assert done.returncode == status, done.stdout


def test_path_hides_what_is_not_relevant(kring, file, tmp_path):
    definition = make_definition(ask("child", "single"), ask("age", "integer", relevant="${child} = 'yes'"))
    answers = tmp_path / "answers.json"
    answers.write_text('{"child": "no", "age": 3}')
    found = json.loads(kring("path", file(export_xlsx(definition)), answers, "--json").stdout)
    assert (found["asked"], found["hidden"]) == (["child"], ["age"])


@pytest.mark.parametrize("text", ["", "[1, 2]", "{", "[" * 100_000, '"words"'])
def test_answers_that_cannot_be_read_are_refused_without_a_trace(kring, file, tmp_path, text):
    answers = tmp_path / "answers.json"
    answers.write_text(text)
    done = kring("path", file(GOOD), answers, "--json")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["error"].startswith(str(answers))


def test_path_of_a_broken_file_says_why(kring, file, tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text("{}")
    done = kring("path", file(BROKEN), answers, "--json")
    assert done.returncode == 1
    assert "survey 3 relevant" in done.stderr
    assert 3 in [problem["row"] for problem in json.loads(done.stdout)["problems"]]


def test_without_a_database_a_command_says_so_in_one_line(kring):
    done = kring("results", "1")
    assert done.returncode == 1
    assert "the database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_place_that_cannot_be_written_is_named(stored, tmp_path, session):
    nowhere = tmp_path / "none" / "form.xlsx"
    done = stored("export", make_survey().id, "--format", "xlsform", "--output", nowhere)
    assert done.returncode == 1
    assert done.stderr == f"Error: {nowhere}: No such file or directory\n"


def test_import_says_which_groups_are_compared(stored, file, session):
    done = stored("import", file(GOOD), "--region", make_region().slug, "--by", "language", "--by", "area")
    assert done.returncode == 0
    assert session.scalars(select(Survey)).one().breakdowns == ["area", "language"]
    refused = stored("results", "--by", "channel", done.stdout.strip())
    assert refused.returncode == 2
    assert "channel; this survey compares area, language" in refused.stderr


def test_the_groups_of_the_command_are_those_of_the_settings():
    assert GROUPS == BREAKDOWNS


@pytest.mark.parametrize("number", ["9" * 30, "²", "-1", "none"])
def test_a_survey_that_cannot_be_is_not_found(stored, number):
    done = stored("results", "--", number)
    assert done.returncode == 1
    assert done.stderr == f"Error: there is no survey {number}\n"


@pytest.fixture
def stored(kring, database_url, session):
    """The same commands on the test's database."""

    def run(*arguments):
        session.commit()
        return kring(*arguments, KRING_DATABASE_URL=database_url)

    return run


def test_import_makes_a_draft_in_region_and_process(stored, file, session):
    region = make_region()
    process = make_process(region)
    done = stored("import", file(GOOD), "--region", region.slug, "--process", process.slug, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    survey = session.scalars(select(Survey)).one()
    assert (found["survey"], found["code"]) == (survey.id, survey.code)
    assert (survey.region_id, survey.process_id, survey.state) == (region.id, process.id, SurveyState.DRAFT)


def test_import_of_a_broken_file_writes_nothing(stored, file, session):
    region = make_region()
    done = stored("import", file(BROKEN), "--region", region.slug, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["survey"] is None
    assert db.session.scalars(select(Survey)).all() == []


@pytest.mark.parametrize("place", [["--region", "nowhere"], ["--region", "{slug}", "--process", "nothing"], []])
def test_import_to_an_unknown_place_is_a_mistake_of_the_command(stored, file, session, place):
    region = make_region()
    done = stored("import", file(GOOD), *(part.format(slug=region.slug) for part in place))
    assert done.returncode == 2
