"""A process hears each event once, in order, whoever committed it, and goes on when the database was away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.kernel import clock, live, live_bus
from portal.kernel.db import db, transaction
from portal.kernel.live_bus import Bus

BOARD = "board:1"


class Ear:
    """Follows one topic and waits until it has heard something."""

    def __init__(self, bus: Bus, topic: str = BOARD) -> None:
        self.bus, self.topic = bus, topic
        self.woken = threading.Event()
        self.heard = bus.follow([topic], self)[topic]

    def wake(self) -> None:
        self.woken.set()

    def hear(self, count: int) -> list[str]:
        """The words of the next `count` events; fails after 10 s of silence."""
        words: list[str] = []
        while len(words) < count:
            assert self.woken.wait(10), f"only {words} were heard"
            self.woken.clear()
            news = self.bus.after(self.topic, self.heard)
            assert news.messages is not None
            self.heard = news.last
            words += [message.data["word"] for message in news.messages]
        return words


@pytest.fixture
def bus(session) -> Iterator[Bus]:
    bus = Bus(db.engine)
    yield bus
    bus.stop()


def tell(*words: str, topic: str = BOARD) -> None:
    for word in words:
        with transaction():
            live.publish(topic, "said", word=word)


def test_only_what_is_committed_is_heard(bus):
    ear = Ear(bus)
    live.publish(BOARD, "said", word="taken back")
    db.session.rollback()
    live.publish(BOARD, "said", word="kept")
    assert not ear.woken.wait(0.3), "heard before the commit"
    db.session.commit()
    tell("next")
    assert ear.hear(2) == ["kept", "next"]


def test_everybody_hears_parallel_writers_in_the_order_of_the_numbers(bus, app):
    ears = [Ear(bus) for _ in range(3)]

    def write(name: int) -> None:
        with app.app_context():
            tell(*(f"{name}-{number}" for number in range(8)))

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    heard = [ear.hear(32) for ear in ears]
    assert heard[0] == heard[1] == heard[2] == [m.data["word"] for m in live.since(BOARD, 0) or []]


def test_a_topic_is_heard_only_by_those_who_follow_it(bus):
    other, ear = Ear(bus, "board:2"), Ear(bus)
    tell("for the first board")
    assert ear.hear(1) == ["for the first board"]
    assert not other.woken.is_set()


def test_who_has_left_or_is_forgotten_costs_nothing(bus):
    left, forgotten = Ear(bus), Ear(bus)
    bus.leave(left)
    del forgotten
    tell("to nobody")
    stays = Ear(bus, "board:2")
    tell("to somebody", topic="board:2")
    assert stays.hear(1) == ["to somebody"]
    assert not left.woken.is_set()
    assert list(bus._tails) == ["board:2"]


def test_who_falls_behind_what_is_remembered_is_told_to_read_anew(bus, monkeypatch):
    ear = Ear(bus)
    tell(*"abcde")
    ear.hear(5)
    monkeypatch.setattr(live_bus, "REMEMBERED", 3)
    tell("f")
    assert ear.hear(1) == ["f"]
    assert [message.data["word"] for message in bus.after(BOARD, 3).messages or []] == ["d", "e", "f"]
    assert bus.after(BOARD, 2) == live.News(6, None)


def test_events_deleted_before_they_were_heard_are_a_gap(bus):
    ear = Ear(bus)
    with transaction():
        with clock.fixed(clock.now() - timedelta(hours=1)):
            live.publish(BOARD, "said", word="unheard")
        live.forget()
        live.publish(BOARD, "said", word="last")
    assert ear.woken.wait(10)
    assert bus.after(BOARD, 0) == live.News(2, None)


def test_hearing_goes_on_after_the_database_was_away(bus, engine):
    ear = Ear(bus)
    tell("before")
    assert ear.hear(1) == ["before"]
    if engine == "postgres":
        with transaction():
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            db.session.execute(text(f"{cut} AND datname = current_database()"))
    db.engine.dispose()
    tell("after")
    assert ear.hear(1) == ["after"]
