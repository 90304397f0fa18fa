"""The doctor says what is wrong, and does not cry wolf."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.jobs import Job, enqueue
from portal.operating.doctor import examine


def verdicts(settings) -> dict[str, str]:
    return {finding.check: finding.verdict for finding in examine(settings)}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_fresh_installation_has_nothing_broken(session, settings):
    assert "broken" not in verdicts(settings).values()


def test_an_old_schema_is_found_before_anything_else(session, settings):
    with transaction():
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    found = list(examine(settings))
    assert [(f.check, f.verdict) for f in found] == [("database", "broken")]
    assert "kring migrate" in found[0].words


def test_a_database_that_is_away_is_a_finding(session, settings, monkeypatch):
    def refuse():
        raise OperationalError("", {}, ConnectionError("connection refused\nIs it running?"))

    monkeypatch.setattr("portal.operating.schema.present", refuse)
    assert [(f.check, f.verdict, f.words) for f in examine(settings)] == [("database", "broken", "connection refused")]


def test_late_and_given_up_jobs_are_told_apart(session, settings):
    with transaction():
        enqueue("test", run_at=clock.now() - timedelta(hours=2))
    assert verdicts(settings)["jobs"] == "look"
    with transaction():
        db.session.add(Job(kind="test", payload={}, run_at=clock.now(), tries=8, done_at=clock.now()))
    assert verdicts(settings)["jobs"] == "broken"


def test_plain_http_beyond_this_machine_is_pointed_out(session, settings):
    assert verdicts(replace(settings, base_url="http://kring.example"))["address"] == "look"
    assert verdicts(replace(settings, base_url="https://kring.example"))["address"] == "ok"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_secret_that_others_can_read_is_broken(session, settings):
    kept = settings.instance / "secret.key"
    kept.write_text("x")
    kept.chmod(0o644)
    assert verdicts(replace(settings, secret_key=""))["secret"] == "broken"
