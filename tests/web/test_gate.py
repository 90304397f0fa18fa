"""Pages are made a few at a time, in the order of the requests; streams pass by."""

from __future__ import annotations

import threading

from werkzeug.test import Client

from portal.kernel.together import step_aside
from portal.serving.gate import Gate


class Kitchen:
    """A WSGI application whose answers begin when the test says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ready = {name: threading.Event() for name in "abcd"}
        self.changed = threading.Condition()

    def __call__(self, environ, start):
        with self.changed:
            self.begun.append(environ["PATH_INFO"])
            self.changed.notify_all()
        if page := self.ready.get(environ["PATH_INFO"][1:]):
            assert page.wait(10)
        if environ["PATH_INFO"] == "/broken":
            raise RuntimeError
        start("200 OK", [])
        return [b"done"]

    def wait_for(self, *paths: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.begun == list(paths), 10), self.begun


def get(gate: Gate, path: str) -> str:
    return Client(gate).get(path, buffered=True).text


def test_pages_take_turns_and_streams_do_not_wait():
    kitchen = Kitchen()
    gate = Gate(kitchen, 2)
    guests = []
    for number, name in enumerate("abcd"):
        guest = threading.Thread(target=get, args=(gate, f"/{name}"))
        guests.append(guest)
        guest.start()
        while len(gate._waiting) != max(0, number - 1):
            assert guest.is_alive()
        kitchen.wait_for(*["/a", "/b"][: number + 1])
    assert get(gate, "/live/stream") == "done"
    kitchen.wait_for("/a", "/b", "/live/stream")
    kitchen.ready["b"].set()
    kitchen.wait_for("/a", "/b", "/live/stream", "/c")
    kitchen.ready["a"].set()
    kitchen.wait_for("/a", "/b", "/live/stream", "/c", "/d")
    for name in "cd":
        kitchen.ready[name].set()
    for guest in guests:
        guest.join(10)
    assert not gate._inside


def test_a_page_that_takes_long_keeps_nobody_waiting():
    kitchen = Kitchen()
    gate = Gate(kitchen, 3, quick=1)
    slow = threading.Thread(target=get, args=(gate, "/a"))
    slow.start()
    kitchen.wait_for("/a")
    assert [get(gate, path) for path in ("/x", "/y")] == ["done", "done"]
    kitchen.wait_for("/a", "/x", "/y")
    kitchen.ready["a"].set()
    slow.join(10)
    assert not gate._inside


def test_who_waits_for_the_disk_makes_room():
    kitchen = Kitchen()

    def pages(environ, start):
        step_aside()
        return kitchen(environ, start)

    gate = Gate(pages, 1)
    writing = threading.Thread(target=get, args=(gate, "/a"))
    writing.start()
    kitchen.wait_for("/a")
    assert get(gate, "/x") == "done"
    kitchen.ready["a"].set()
    writing.join(10)
    assert not gate._inside


def test_a_broken_page_gives_its_place_back():
    gate = Gate(Kitchen(), 1)
    for _ in range(2):
        try:
            get(gate, "/broken")
        except RuntimeError:
            continue
    assert get(gate, "/whole") == "done"
