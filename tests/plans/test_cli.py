"""`kring plan`: files without a server, and the proof that nothing shown differs from what was written."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from portal.cli import main
from portal.kernel import clock
from portal.plans.content import content_of
from portal.plans.models import PlanVersion
from portal.texts.models import SharedText, TextUpdate
from tests.factories.plans import make_action, make_plan, make_section, make_step


@pytest.fixture
def run(app):
    return app.test_cli_runner().invoke


@pytest.fixture
def plan(cast, session):
    plan = make_plan(cast.region)
    make_section(plan, "Łódź čšž")
    make_step(make_action(plan), person_id=cast.ben.id)
    session.commit()
    return plan


def kept(plan, session):
    """A numbered version of the plan."""
    number = PlanVersion(plan_id=plan.id, number=1, content=content_of(plan), at=clock.now())
    session.add(number)
    session.commit()
    return number


@pytest.mark.parametrize(
    ("key", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("ics", b"BEGIN:VCALENDAR\r\n")]
)
def test_export_writes_a_file(run, plan, tmp_path, key, start):
    target = tmp_path / "file"
    result = run(main, ["plan", "export", str(plan.id), "--format", key, "--lang", "pl", "--output", str(target)])
    assert result.exit_code == 0, result.output
    assert target.read_bytes().startswith(start)


def test_export_names_members_only_when_told(run, plan):
    assert "Ben" not in run(main, ["plan", "export", str(plan.id), "--format", "csv"]).output
    assert "Ben" in run(main, ["plan", "export", str(plan.id), "--format", "csv", "--names"]).output


def test_export_takes_a_numbered_version(run, plan, session):
    kept(plan, session)
    plan.title = plan.title.with_text("en", "Another title")
    session.commit()
    found = run(main, ["plan", "export", str(plan.id), "--format", "json", "--version", "1"])
    assert json.loads(found.output)["title"]["en"] != "Another title"
    assert run(main, ["plan", "export", str(plan.id), "--format", "json", "--version", "2"]).exit_code == 1
    assert run(main, ["plan", "export", "999", "--format", "json"]).exit_code == 1
    assert run(main, ["plan", "verify", "9" * 25]).exit_code == 2


def test_export_says_when_there_is_nowhere_to_write(run, plan, tmp_path):
    nowhere = str(tmp_path / "nowhere" / "plan.json")
    refused = run(main, ["plan", "export", str(plan.id), "--format", "json", "--output", nowhere])
    assert (refused.exit_code, refused.output.startswith("Error: Could not open file")) == (1, True)


def test_verify_says_that_all_is_right(run, plan, session):
    kept(plan, session)
    result = run(main, ["plan", "verify", str(plan.id)])
    assert result.exit_code == 0, result.output
    assert "1 texts, 1 updates, 1 versions, 0 not right" in result.output


@pytest.mark.parametrize("what", ["plain", "html", "log", "version"])
def test_verify_finds_every_difference(run, plan, session, what):
    number = kept(plan, session)
    if what == "log":
        session.execute(update(TextUpdate).values(seq=7))
    elif what == "version":
        content = json.loads(json.dumps(number.content))
        content["sections"][0]["blocks"][0]["runs"][0][0] = "Other words"
        number.content = content
    else:
        session.execute(update(SharedText).values({what: "Other words"}))
    session.commit()
    result = run(main, ["plan", "verify", str(plan.id)])
    assert result.exit_code == 1
    assert "not what the log says" in result.output or "the log has a hole" in result.output
