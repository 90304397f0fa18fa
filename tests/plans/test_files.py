"""The page from which one takes a plan along, and the addresses of its files."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from portal.kernel import clock
from portal.plans.content import content_of
from portal.plans.models import PlanVersion
from portal.plans.routes import files
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}


@pytest.fixture
def plan(cast, session):
    plan = make_plan(cast.region)
    make_section(plan)
    make_step(make_action(plan), person_id=cast.ben.id)
    session.commit()
    return plan


def test_everybody_takes_a_public_plan_in_each_format(client, plan):
    page = client.get(f"/plans/{plan.id}/files")
    assert page.status_code == 200
    for key, mimetype in TYPES.items():
        assert f"/plans/{plan.id}/files/{key}?" in page.text
        answer = client.get(f"/plans/{plan.id}/files/{key}")
        assert answer.status_code == 200
        assert answer.content_type == mimetype
        assert answer.headers["Content-Disposition"] == f'attachment; filename="kring-plan-{plan.id}.{key}"'
        assert b"Ben" not in answer.data
    assert "plan_id;plan;version" in client.get(f"/plans/{plan.id}/files/csv?semicolon=1").text


def test_draft_is_taken_by_members_only_and_names_them(cast, session, client, plan):
    plan.published_at = None
    session.commit()
    for key in ("", *(f"/{key}" for key in TYPES)):
        assert client.get(f"/plans/{plan.id}/files{key}").status_code == 404
        assert cast.client(cast.cem).get(f"/plans/{plan.id}/files{key}").status_code == 404
    assert "Ben" in cast.client(cast.ada).get(f"/plans/{plan.id}/files/csv").text
    assert "Ben" not in cast.client(cast.ada).get(f"/plans/{plan.id}/files/json").text


def test_version_is_chosen_and_an_unknown_one_is_not_found(session, client, plan):
    session.add(PlanVersion(plan_id=plan.id, number=1, content=content_of(plan), at=clock.now()))
    plan.title = four("Another title")
    session.commit()
    page = client.get(f"/plans/{plan.id}/files?version=1")
    assert f"/plans/{plan.id}/files/pdf?version=1" in page.text
    old = client.get(f"/plans/{plan.id}/files/csv?version=1")
    assert "kring-plan-1-v1.csv" in old.headers["Content-Disposition"]
    assert "Another title" not in old.text
    assert "Another title" in client.get(f"/plans/{plan.id}/files/csv").text
    for wrong in ("2", "x", "-1", "9" * 30, "²"):
        assert client.get(f"/plans/{plan.id}/files?version={wrong}").status_code == 404
        assert client.get(f"/plans/{plan.id}/files/csv?version={wrong}").status_code == 404
    assert client.get(f"/plans/{plan.id}/files/exe").status_code == 404


def test_file_is_in_the_language_of_the_address(client, plan):
    answer = client.get(f"/plans/{plan.id}/files/pdf?lang=sl")
    assert PdfReader(io.BytesIO(answer.data)).trailer["/Root"]["/Lang"] == "sl"


def test_costly_files_are_limited_and_others_are_not(client, plan, monkeypatch):
    monkeypatch.setattr(files, "MOST", 1)
    assert client.get(f"/plans/{plan.id}/files/docx").status_code == 200
    assert client.get(f"/plans/{plan.id}/files/pdf").status_code == 429
    assert client.get(f"/plans/{plan.id}/files/csv").status_code == 200
