"""Pages that are the same for everybody are handed out from memory, and only those."""

import gzip
from dataclasses import replace

import pytest
from flask import Response, request
from sqlalchemy import event

from portal.kernel.db import db
from portal.surveys.models import SurveyState
from portal.web.shared import SharedPages, share
from tests.accounts.forms import send, token_on
from tests.factories.boards import make_board, make_idea
from tests.factories.surveys import make_survey


@pytest.fixture
def counted(make_app, settings):
    """An application that counts how often its pages are made; shared ones are kept for an hour."""
    app = make_app(settings)
    made = []

    @app.get("/same")
    def same() -> Response:
        made.append(request.full_path)
        share()
        return Response(f"same {request.accept_languages.best}", headers={"X-Made": "yes"})

    @app.get("/own")
    def own() -> Response:
        made.append(request.full_path)
        return Response("own")

    same.access = own.access = "public"
    app.wsgi_app = SharedPages(app.wsgi_app.app, 3600)
    return app.test_client(), made


def test_shared_page_is_made_once_with_all_its_headers(counted):
    client, made = counted
    first, second = client.get("/same"), client.get("/same")
    assert len(made) == 1
    assert first.data == second.data
    assert dict(first.headers) == dict(second.headers)
    assert second.headers["Content-Security-Policy"]


def test_page_that_is_not_said_to_be_shared_is_made_every_time(counted):
    client, made = counted
    client.get("/own")
    client.get("/own")
    assert len(made) == 2


@pytest.mark.parametrize(
    "bring",
    [
        {"cookies": {"kring": "x"}},
        {"cookies": {"lang": "pl", "kring-person": "x"}},
        {"headers": {"HX-Request": "true"}},
        {"query_string": "lang=pl&x=1"},
        {"query_string": "try=abc"},
        {"method": "HEAD"},
    ],
    ids=str,
)
def test_request_that_may_bring_something_of_ones_own_gets_a_page_of_its_own(counted, bring):
    client, made = counted
    client.get("/same")
    for name, value in bring.get("cookies", {}).items():
        client.set_cookie(name, value)
    client.open("/same", **{"method": "GET"} | {key: value for key, value in bring.items() if key != "cookies"})
    assert len(made) == 2


def test_each_language_has_its_own_page(counted):
    client, made = counted
    assert {client.get("/same", headers={"Accept-Language": lang}).text for lang in ("nl", "pl", "pl,en;q=0.5")} == {
        "same nl",
        "same pl",
    }
    assert len(made) == 2


def test_page_is_packed_for_those_who_can_unpack(counted):
    client, _ = counted
    packed, plain = client.get("/same", headers={"Accept-Encoding": "gzip, br"}), client.get("/same")
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_page_is_made_anew_when_its_time_is_over(counted):
    client, made = counted
    client.application.wsgi_app.seconds = -1
    client.get("/same")
    client.get("/same")
    assert len(made) == 2


def test_first_pages_of_a_survey_ask_the_database_nothing_once_they_are_kept(make_app, settings):
    app = make_app(replace(settings, testing=False))
    with app.app_context():
        code = make_survey().code
        db.session.commit()
    client = app.test_client()
    asked = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for path in (f"/s/{code}", f"/s/{code}/lives"):
        first = client.get(path).data
        asked.clear()
        assert client.get(path).data == first
        assert asked == []


def test_visitors_and_somebody_who_has_begun_get_pages_of_their_own(make_app, settings):
    app = make_app(replace(settings, testing=False))
    with app.app_context():
        survey = make_survey()
        code = survey.code
        db.session.commit()
    marta, stranger = app.test_client(), app.test_client()
    form = marta.get(f"/s/{code}/lives").text
    token = form.split('name="token" value="')[1].split('"')[0]
    answer = {"token": token, "lives": "yes", "go": "next"}
    assert marta.post(f"/s/{code}/lives", data=answer).status_code == 303
    assert "checked" in marta.get(f"/s/{code}/lives").text
    assert "checked" not in stranger.get(f"/s/{code}/lives").text
    assert "You have begun" in marta.get(f"/s/{code}").text
    assert "You have begun" not in stranger.get(f"/s/{code}").text


def test_closed_survey_takes_no_answer_from_a_page_that_is_still_kept(make_app, settings):
    app = make_app(replace(settings, testing=False))
    with app.app_context():
        survey = make_survey()
        code = survey.code
        db.session.commit()
        client = app.test_client()
        token = client.get(f"/s/{code}/lives").text.split('name="token" value="')[1].split('"')[0]
        survey.state = SurveyState.CLOSED
        db.session.commit()
        posted = client.post(f"/s/{code}/lives", data={"token": token, "lives": "yes", "go": "next"})
        assert posted.status_code == 409


def test_answer_that_sets_a_cookie_is_never_handed_to_somebody_else(make_app, settings):
    app = make_app(settings)

    @app.get("/greets")
    def greets() -> Response:
        share()
        answer = Response("hello")
        answer.set_cookie("kring", "of one browser")
        return answer

    greets.access = "public"
    app.wsgi_app = SharedPages(app.wsgi_app.app, 3600)
    for _time in range(2):
        assert "Set-Cookie" in app.test_client().get("/greets").headers
    assert app.wsgi_app.pages == {}


@pytest.fixture
def idea(cast):
    return make_idea(make_board(cast.region))


OWN, FOREIGN = {"Origin": "http://localhost"}, {"Origin": "https://evil.example"}


@pytest.mark.parametrize(
    ("who", "headers", "status"),
    [
        ("new", OWN, 303),
        ("new", {}, 303),
        ("new", FOREIGN, 403),
        ("known", OWN, 303),
        ("known", {}, 403),
        ("ben", OWN, 403),
    ],
)
def test_form_of_a_shared_page_is_taken_from_who_is_not_signed_in(cast, idea, who, headers, status):
    address, stranger = f"/ideas/{idea.id}", cast.client()
    shared = token_on(stranger, address)
    assert token_on(cast.client(), address) == shared
    if who == "known":
        send(stranger, address, f"{address}/support")
        assert token_on(stranger, address) != shared
    client = cast.client(cast.ben) if who == "ben" else stranger
    answer = client.post(f"{address}/support", data={"csrf_token": shared}, headers=headers)
    assert answer.status_code == status
