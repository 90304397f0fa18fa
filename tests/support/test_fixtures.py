"""What the fixtures promise to every other test."""

import dataclasses
from datetime import UTC, datetime

import pytest
from flask import g, render_template_string
from sqlalchemy import text

from portal.kernel import clock
from portal.kernel.db import db
from portal.web.access import public

COUNT = text("SELECT count(*) FROM jotting")


@pytest.fixture
def jotting(app, session):
    """A table that no slice knows, and a page that adds a row to it and says what it saw."""
    session.execute(text("CREATE TABLE jotting (word TEXT)"))
    session.commit()

    @app.post("/jot/<word>", endpoint="jot")
    @public
    def jot(word):
        seen = getattr(g, "seen", "nothing")
        g.seen = word
        db.session.execute(text("INSERT INTO jotting VALUES (:word)"), {"word": word})
        return f"{seen} {db.session.scalar(COUNT)} {clock.today()}"

    app.config["WTF_CSRF_ENABLED"] = False
    return session


def test_engine_is_the_one_the_test_is_named_after(session, engine):
    assert session.get_bind().dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[engine]


@pytest.mark.parametrize("time", ["first", "second"])
def test_no_test_sees_what_another_has_committed(session, time):
    session.execute(text("CREATE TABLE leftover (word TEXT)"))
    session.commit()


@pytest.mark.parametrize("time", ["first", "second"])
def test_instance_folder_is_new_for_every_test(app, settings, time):
    trace = settings.instance / "trace"
    assert not trace.exists()
    trace.touch()


def test_request_sees_what_the_test_arranged_and_the_test_sees_what_it_did(client, jotting):
    jotting.execute(text("INSERT INTO jotting VALUES ('arranged')"))
    assert client.post("/jot/one").text.split()[1] == "2"
    assert jotting.scalar(COUNT) == 2


def test_requests_share_nothing_through_g(client, jotting):
    assert [client.post(f"/jot/{word}").text.split()[0] for word in ("one", "two")] == ["nothing", "nothing"]


def test_fixed_clock_holds_inside_the_request(client, jotting):
    with clock.fixed(datetime(2031, 5, 4, tzinfo=UTC)):
        assert client.post("/jot/one").text.split()[2] == "2031-05-04"


def test_application_with_other_settings_stands_on_the_same_database(make_app, settings, jotting):
    other = make_app(dataclasses.replace(settings, base_url="https://elsewhere.example"))
    with other.app_context():
        assert db.session.scalar(COUNT) == 0
    assert other.config["KRING"].is_https


@pytest.mark.parametrize("time", ["first", "second"])
def test_no_test_sees_another_ones_pages(app, client, time):
    @app.get("/page/<word>", defaults={"time": time})
    @public
    def page(word, time):
        return render_template_string("{{ word }} {{ time }} {{ url_for('page', word='so') }}", word=word, time=time)

    assert client.get("/page/seen").text == f"seen {time} /page/so"


def test_applications_share_what_is_compiled_and_nothing_else(make_app, settings):
    one, other = make_app(settings), make_app(settings)
    one.add_url_rule("/only", "only", lambda: "")
    assert {rule.rule for rule in one.url_map.iter_rules()} - {rule.rule for rule in other.url_map.iter_rules()} == {
        "/only"
    }
    with one.app_context():
        engine = db.engine
    with other.app_context():
        assert db.engine is not engine
        assert db.engine.pool is not engine.pool
