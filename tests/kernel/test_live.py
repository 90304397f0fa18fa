"""Live events are numbered without a hole in the order of their commits, and kept only for a while."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel import clock, live
from portal.kernel.db import db, transaction

BOARD = "board:1"


def tell(*words: str, topic: str = BOARD) -> None:
    """Each word in a transaction of its own."""
    for word in words:
        with transaction():
            live.publish(topic, "said", word=word)


def words(messages: list[live.Message] | None) -> list[str]:
    assert messages is not None
    return [message.data["word"] for message in messages]


def test_events_are_numbered_by_topic(session):
    tell("a", "b")
    tell("c", topic="board:2")
    assert live.latest(BOARD, "board:2", "board:3") == {BOARD: 2, "board:2": 1, "board:3": 0}
    assert [(m.seq, m.kind, m.data) for m in live.since(BOARD, 1) or []] == [(2, "said", {"word": "b"})]
    assert live.since(BOARD, 2) == live.since("board:3", 0) == []


def test_an_event_of_a_failed_transaction_never_was(session):
    tell("first")
    with pytest.raises(RuntimeError), transaction():
        live.publish(BOARD, "said", word="lost")
        raise RuntimeError
    tell("second")
    assert words(live.since(BOARD, 0)) == ["first", "second"]
    assert live.latest(BOARD) == {BOARD: 2}


def test_parallel_writers_leave_no_hole_for_a_reader(app):
    """The reader asks all the time for what comes after the last number it has seen, as a page does."""
    writers, each, seen = 6, 15, []

    def write(name: int) -> None:
        with app.app_context():
            for number in range(each):
                tell(f"{name}-{number}")

    threads = [threading.Thread(target=write, args=(name,)) for name in range(writers)]
    for thread in threads:
        thread.start()
    with app.app_context():
        writing = True
        while writing:
            writing = any(thread.is_alive() for thread in threads)
            with transaction():
                seen += live.since(BOARD, len(seen)) or []
    assert [message.seq for message in seen] == list(range(1, writers * each + 1))
    for name in range(writers):
        assert [w for w in words(seen) if w.startswith(f"{name}-")] == [f"{name}-{n}" for n in range(each)]


def test_a_page_that_was_cut_off_for_too_long_is_told_so(session):
    with clock.fixed(clock.now() - timedelta(hours=1)):
        tell("an hour ago")
    tell("just now")
    live.forget()
    assert live.since(BOARD, 0) is None
    assert words(live.since(BOARD, 1)) == ["just now"]


def test_number_from_the_future_means_another_database(session):
    tell("only one")
    assert live.since(BOARD, 7) is None


def test_a_busy_topic_keeps_its_newest_events_only(session, monkeypatch):
    monkeypatch.setattr(live, "MOST", 3)
    tell(*"abcde")
    tell("z", topic="board:2")
    live.forget()
    assert words(live.since(BOARD, 2)) == ["c", "d", "e"]
    assert live.since(BOARD, 1) is None
    assert db.session.scalar(select(func.count()).select_from(live.LiveEvent)) == 4


def test_a_page_listens_from_before_it_was_made(session):
    with clock.fixed(clock.now() - timedelta(minutes=1)):
        tell("old", "older than the page")
    tell("while the page was made")
    assert live.latest_before_page(BOARD, "board:9") == {BOARD: 2, "board:9": 0}


@pytest.mark.parametrize("topic", ["board", "board:", "board:x", "Board:1", "board:1@2", "board:1 text:2", "board:1\n"])
def test_what_is_no_topic_is_refused(session, topic):
    with pytest.raises(ValueError, match="no topic"):
        live.publish(topic, "said")
