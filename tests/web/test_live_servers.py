"""Live events through real servers, gunicorn's threads and the hub, published by another process: this one."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest

from portal.kernel import live
from portal.kernel.db import db, transaction
from tests.cast import visitor
from tests.support.live import PROBE, probe_server, tell
from tests.support.server import Server
from tests.support.streams import EventStream
from tests.web import live_server  # noqa: F401 (adds its topics here, too)

COMMANDS = ("serve", "asgi")


@pytest.fixture
def start(settings, session) -> Iterator[Callable[..., Server]]:
    """Starts a server on this test's database."""
    running: list[Server] = []

    def begin(command: str, **own: str) -> Server:
        server = probe_server(settings, **own)
        running.append(server)
        return server.start(command)

    yield begin
    for server in running:
        server.stop()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_viewer_hears_what_another_process_commits(start, command):
    server = start(command)
    tell("before")
    with EventStream(server.address, f"{PROBE}@0") as early, EventStream(server.address, PROBE) as late:
        with transaction():
            live.publish(PROBE, "said", word="taken back")
            db.session.rollback()
        tell("one", "two", "żółć")
        assert early.words(4) == ["before", "one", "two", "żółć"]
        assert late.words(3) == ["one", "two", "żółć"]
        assert late.last_id == f"{PROBE}@4"


@pytest.mark.parametrize("command", COMMANDS)
def test_killed_server_loses_no_event(start, command):
    server = start(command)
    with EventStream(server.address, f"{PROBE}@0") as stream:
        tell("one")
        assert stream.words(1) == ["one"]
        server.stop(signal.SIGKILL)
        tell("two", "three")
    server.start(command)
    with EventStream(server.address, f"{PROBE}@0", last=stream.last_id) as again:
        assert again.words(2) == ["two", "three"]


@pytest.mark.parametrize("command", COMMANDS)
def test_stopping_does_not_wait_for_open_streams(start, command):
    server = start(command)
    streams = [EventStream(server.address, PROBE) for _ in range(20)]
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 40  # a stream that does not end by itself is waited for 60 s
    assert [stream.next() for stream in streams] == [None] * 20


@pytest.mark.parametrize("command", COMMANDS)
def test_withdrawn_membership_ends_the_stream(start, command, app, cast):
    server, topic = start(command), f"members:{cast.region.id}"
    cookie = "kring-person=" + visitor(app, cast.ben).get_cookie("kring-person", domain="localhost").value
    with EventStream(server.address, topic) as strangers:
        assert strangers.status == 404
    with EventStream(server.address, topic, PROBE, cookie=cookie) as stream:
        tell("for members", topic=topic)
        assert stream.words(1) == ["for members"]
        with transaction():
            for membership in cast.ben.memberships:
                db.session.delete(membership)
        time.sleep(1)
        tell("not for Ben", topic=topic)
        tell("for everybody")
        assert stream.words(1) == ["for everybody"]


def test_streams_leave_threads_for_pages(start):
    server = start("serve", KRING_STREAMS="4", KRING_THREADS="2", KRING_PROCESSES="1")
    streams = [EventStream(server.address, PROBE, tab=f"tab {number}") for number in range(5)]
    assert [stream.status for stream in streams] == [200] * 4 + [503]
    assert streams[4].answer.headers["Retry-After"]
    with urlopen(f"{server.address}/live/poll?topic={PROBE}", timeout=5) as page:
        assert page.status == 200
    streams[0].close()
    with EventStream(server.address, PROBE, tab="tab 1") as same_tab:
        assert same_tab.status == 200
        assert streams[1].next() == ("replaced", {})
    deadline = time.monotonic() + 5  # a closed stream is noticed within a second
    while (status := EventStream(server.address, PROBE, tab="new").status) == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == 200
