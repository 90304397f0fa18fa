"""What a page is told: only what it may follow, everything it missed, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event
from time import monotonic

import pytest
from werkzeug.test import TestResponse

from portal.kernel import clock, live
from portal.kernel.db import db
from portal.web import live as web_live
from portal.web.live import live_attributes
from tests.accounts.forms import token_on
from tests.support.live import PROBE, tell
from tests.web import live_server  # noqa: F401 (adds two topics)


@pytest.fixture(autouse=True)
def quiet_bus(app) -> Iterator[None]:
    yield
    app.extensions["kring-live"].bus.stop()


def poll(client, *topics: str, **headers: str) -> TestResponse:
    return client.get("/live/poll", query_string=[("topic", topic) for topic in topics], headers=headers)


def stream(client, *topics: str, tab: str = "", **headers: str) -> TestResponse:
    query = [("topic", topic) for topic in topics] + [("tab", tab)]
    return client.get("/live/stream", query_string=query, headers=headers, buffered=False)


def said(answer: TestResponse) -> str:
    """What the stream says next."""
    return next(answer.response).decode()


def test_poll_tells_what_happened_since(client, session):
    tell("one", "two", "three")
    answer = poll(client, f"{PROBE}@1", "probe:2@0").json
    assert [event["data"]["word"] for event in answer["events"]] == ["two", "three"]
    assert answer["seqs"] == {PROBE: 3, "probe:2": 0}
    assert answer["gaps"] == []
    assert poll(client, PROBE).json == {"seqs": {PROBE: 3}, "gaps": [], "events": []}


def test_poll_costs_nothing_while_nothing_happens(client, session):
    tell("one")
    first = poll(client, f"{PROBE}@1")
    again = poll(client, f"{PROBE}@1", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    tell("two")
    assert poll(client, f"{PROBE}@1", **{"If-None-Match": first.headers["ETag"]}).json["seqs"] == {PROBE: 2}


def test_page_cut_off_for_an_hour_is_told_to_read_anew(client, session):
    with clock.fixed(clock.now() - timedelta(hours=1)):
        tell("one", "two")
    live.forget()
    db.session.commit()
    assert poll(client, f"{PROBE}@1").json == {"seqs": {PROBE: 2}, "gaps": [PROBE], "events": []}
    with stream(client, f"{PROBE}@1") as answer:
        assert f'id: {PROBE}@2\nevent: gap\ndata: {{"topic": "{PROBE}", "seq": 2}}\n\n' in said(answer)


def test_stream_begins_where_the_browser_stopped(client, session):
    tell("one", "two", "three")
    with stream(client, f"{PROBE}@0", "probe:2@0", **{"Last-Event-ID": f"{PROBE}@2 probe:2@0 probe:3@9"}) as answer:
        first = said(answer)
    assert "one" not in first
    assert "two" not in first
    assert f"id: {PROBE}@3 probe:2@0\n" in first
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"


@pytest.mark.parametrize("topic", ["probe:404", "unknown:1", "probe:1x", "probe:1@-1", "probe:99999999999", "", "%00"])
def test_what_may_not_be_followed_looks_like_nothing(client, session, topic):
    assert stream(client, topic).status_code == poll(client, topic).status_code == 404


def test_stranger_hears_nothing_for_members(cast):
    topic = f"members:{cast.region.id}"
    tell("secret", topic=topic)
    for person in (None, cast.cem):
        answer = poll(cast.client(person), f"{topic}@0", f"{PROBE}@0")
        assert answer.json["seqs"] == {PROBE: 0}
        assert b"secret" not in answer.data
    assert b"secret" in poll(cast.client(cast.ada), f"{topic}@0").data


def eventually(is_so, within=5.0):
    """Whether it is so at some moment of the next seconds."""
    end = monotonic() + within
    while not (found := is_so()) and monotonic() < end:
        Event().wait(0.02)
    return found


def test_waiting_stream_holds_no_database_connection(client, session):
    with stream(client, PROBE) as answer:
        said(answer)
        db.session.rollback()
        assert eventually(lambda: db.engine.pool.checkedout() == 0)  # the bus looks for news with one now and then


def test_new_stream_of_a_tab_ends_the_old_one(client, session):
    with stream(client, PROBE, tab="a") as old:
        said(old)
        with stream(client, PROBE, tab="a") as new:
            assert "retry" in said(new)
            assert said(old) == "event: replaced\ndata: {}\n\n"
            assert next(old.response, None) is None


def test_beyond_the_cap_pages_ask(make_app, settings, session):
    app = make_app(replace(settings, streams=3))
    client = app.test_client()
    open_ones = [stream(client, PROBE, tab=str(number)) for number in range(3)]
    refused = stream(client, PROBE, tab="one more")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, web_live.RETRY_AFTER)
    open_ones[0].close()
    with stream(client, PROBE, tab="one more") as admitted:
        assert admitted.status_code == 200
    for answer in open_ones:
        answer.close()
    app.extensions["kring-live"].bus.stop()


def test_stream_ends_with_its_server_and_when_its_tab_leaves(app, client, session):
    with stream(client, PROBE, tab="a") as left, stream(client, PROBE, tab="b") as stays:
        assert said(left) == said(stays) == "retry: 2000\n\n"
        token = token_on(client, "/sign-in")
        assert client.post("/live/leave?tab=a", data={"csrf_token": token}).status_code == 204
        assert next(left.response, None) is None
        app.extensions["kring-live"].is_stopping = lambda: True
        assert next(stays.response, None) is None


def test_page_says_what_it_follows_and_from_where(app, session):
    with clock.fixed(clock.now() - timedelta(minutes=1)):
        tell("one", "two")
    with app.test_request_context():
        assert str(live_attributes(PROBE, "probe:2")).startswith(f' data-live="{PROBE}@2 probe:2@0" data-live-held="')
