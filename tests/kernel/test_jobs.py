"""Work that is done later: not lost, not done twice, retried."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock, jobs
from portal.kernel.db import db, transaction

done: list[str] = []


@jobs.job("test.note")
def note(word: str) -> None:
    done.append(word)


@jobs.job("test.break")
def broken() -> None:
    raise RuntimeError("as expected")


@pytest.fixture(autouse=True)
def nothing_done_yet():
    done.clear()


def waiting() -> list[jobs.Job]:
    return list(db.session.scalars(select(jobs.Job).where(jobs.Job.kind.like("test.%"))))


def test_a_job_of_a_failed_transaction_is_never_done(session):
    with pytest.raises(RuntimeError), transaction():
        jobs.enqueue("test.note", word="lost")
        raise RuntimeError
    jobs.run_all()
    assert done == []


def test_a_job_is_done_once_and_forgotten(session):
    with transaction():
        jobs.enqueue("test.note", word="once")
    jobs.run_all()
    jobs.run_all()
    assert done == ["once"]
    assert waiting() == []


def test_the_same_key_waits_once(session):
    with transaction():
        jobs.enqueue("test.note", key="k", word="first")
        jobs.enqueue("test.note", key="k", word="second")
    jobs.run_all()
    assert done == ["first"]


def test_a_failing_job_is_retried_later_and_given_up_in_the_end(session):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with clock.fixed(start), transaction():
        jobs.enqueue("test.break")
    with clock.fixed(start):
        assert jobs.run_one()
        assert not jobs.run_one(), "it waits before the next try"
    for day in range(1, jobs.TRIES + 1):
        with clock.fixed(start + timedelta(days=day)):
            jobs.run_all()
    (left,) = waiting()
    assert left.done_at is not None
    assert "as expected" in left.error


def test_a_dead_workers_job_is_taken_over(session):
    with transaction():
        jobs.enqueue("test.note", word="again")
    assert jobs._claim() is not None
    assert not jobs.run_one(), "the lease still holds"
    with clock.fixed(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.run_one()
    assert done == ["again"]


def test_parallel_workers_share_without_doing_anything_twice(app):
    with app.app_context(), transaction():
        for number in range(40):
            jobs.enqueue("test.note", word=str(number))

    def work() -> None:
        with app.app_context():
            jobs.run_all()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=int) == [str(n) for n in range(40)]
