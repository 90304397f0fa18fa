"""Small writes that share a transaction: all durable, each with its own result and its own failure."""

import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, Popen
from threading import Barrier

import pytest
from sqlalchemy import select, text

from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.errors import Conflict
from portal.kernel.limits import Tally
from portal.kernel.together import write_together

MANY = 12


def test_many_at_once_are_all_written_and_one_that_fails_harms_nobody_else(app, session):
    start, until = Barrier(MANY), clock.now()

    def write(place):
        def work(into):
            into.execute(Tally.__table__.insert(), {"key": bytes([place]) * 32, "count": place, "until": until})
            if place % 4 == 0:
                raise Conflict("no")
            return place

        with app.app_context():
            start.wait()
            try:
                return write_together(work)
            except Conflict as refusal:
                return str(refusal.message)

    with ThreadPoolExecutor(MANY) as pool:
        results = list(pool.map(write, range(MANY)))

    written = [place for place in range(MANY) if place % 4]
    assert results == [place if place in written else "no" for place in range(MANY)]
    assert session.scalars(select(Tally.count).order_by(Tally.count)).all() == written


def test_mistake_in_a_work_comes_out_and_the_next_write_goes_on(app, session):
    def broken(into):
        into.execute(Tally.__table__.insert(), {"key": b"x" * 32, "count": 1, "until": clock.now()})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_together(broken)
    assert write_together(lambda into: into.execute(text("SELECT 41 + 1")).scalar()) == 42
    with transaction():
        assert session.scalars(select(Tally)).all() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_groups_of_several_processes_take_turns(app, session):
    hold = "import fcntl, sys; it = open(sys.argv[1], 'ab'); fcntl.flock(it, 2); print(flush=True); sys.stdin.read()"
    other = Popen([sys.executable, "-c", hold, f"{db.engine.url.database}-queue"], stdin=PIPE, stdout=PIPE)
    other.stdout.readline()

    def write():
        with app.app_context():
            return write_together(lambda into: into.execute(text("SELECT 41 + 1")).scalar())

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        with pytest.raises(TimeoutError):
            writing.result(timeout=0.3)
        other.kill()
        assert writing.result(timeout=20) == 42
    other.communicate()
