"""Work to be done later: rows written in the caller's own transaction, claimed by any worker, retried until done.

The rows are ours because no library's queue writes inside the caller's transaction. A claim is one conditional UPDATE
that also sets a lease, on SQLite and PostgreSQL alike; a worker that dies loses its lease and another takes over.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock
from portal.kernel.db import Moment, db, insert_into, transaction

log = logging.getLogger("kring.jobs")

LEASE = timedelta(minutes=10)
TRIES = 8


class Job(db.Model):  # type: ignore[name-defined,misc]
    """One piece of work. `key` keeps the same work from being queued twice while it waits."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "done_at", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    run_at: Mapped[datetime] = mapped_column(Moment)
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(Text)


Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}
_regular: dict[str, timedelta] = {}


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`; it gets the payload as keywords and runs in one transaction."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def every(period: timedelta, kind: str) -> Callable[[Handler], Handler]:
    """Register a job that comes back by itself after each `period`."""

    def register(handler: Handler) -> Handler:
        _regular[kind] = period
        return job(kind)(handler)

    return register


def enqueue(kind: str, /, *, run_at: datetime | None = None, key: str | None = None, **payload: Any) -> None:
    """Queue work in the present transaction. With `key`, work already waiting under that key is left as it is."""
    values = {"kind": kind, "key": key, "payload": payload, "run_at": run_at or clock.now(), "tries": 0}
    db.session.execute(insert_into(Job).values(values).on_conflict_do_nothing())


def enqueue_all(kind: str, payloads: Iterable[dict[str, Any]], /, *, run_at: datetime | None = None) -> None:
    """Queue the same kind of work for many things in one statement."""
    at = run_at or clock.now()
    rows = [{"kind": kind, "payload": payload, "run_at": at, "tries": 0} for payload in payloads]
    if rows:
        db.session.execute(insert(Job), rows)


def queue_regular() -> None:
    """Queue every regular job that is not waiting yet."""
    for kind in _regular:
        enqueue(kind, key=f"regular:{kind}")


def _claim() -> Job | None:
    now = clock.now()
    free = (Job.done_at.is_(None)) & (Job.run_at <= now) & (Job.leased_until.is_(None) | (Job.leased_until < now))
    oldest = select(Job.id).where(free).order_by(Job.run_at, Job.id).limit(1)
    if db.session.get_bind().dialect.name == "postgresql":
        oldest = oldest.with_for_update(skip_locked=True)
    claim = (
        update(Job)
        .where(Job.id == oldest.scalar_subquery(), free)
        .values(leased_until=now + LEASE, tries=Job.tries + 1)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    job_id = db.session.execute(claim).scalar()
    db.session.commit()
    found = db.session.get(Job, job_id) if job_id is not None else None
    if found is not None:
        db.session.expunge(found)
        db.session.commit()  # a job that talks to a slow mail server must not hold SQLite's write lock
    return found


def _finish(found: Job) -> None:
    period = _regular.get(found.kind)
    if period:
        found.run_at, found.leased_until, found.tries, found.error = clock.now() + period, None, 0, None
    else:
        db.session.delete(found)


def _postpone(job_id: int, error: str) -> None:
    found = db.session.get(Job, job_id)
    if found is None:
        return
    found.error, found.leased_until = error[-4000:], None
    found.run_at = clock.now() + timedelta(seconds=15 * 2 ** min(found.tries, 9))
    if found.tries >= TRIES and found.kind not in _regular:
        found.done_at = clock.now()  # given up; `kring doctor` shows it
        found.key = None


def run_one() -> bool:
    """Do the oldest job that is due. False when there is none."""
    found = _claim()
    if found is None:
        return False
    job_id, kind = found.id, found.kind
    try:
        with transaction():
            _handlers[kind](**found.payload)
            _finish(db.session.merge(found))
    except Exception:  # the worker's loop outlives any bug in a job
        log.exception("job %s (%s) failed", job_id, kind)
        with transaction():
            _postpone(job_id, traceback.format_exc())
    return True


def run_all() -> int:
    """Do everything that is due now; for commands and tests. Returns how many jobs were run."""
    count = 0
    while count < 10_000 and run_one():
        count += 1
    return count


class Worker(threading.Thread):
    """Drains the queue inside a serving process; several may run, a claim is atomic."""

    def __init__(self, context: Callable[[], AbstractContextManager[Any]], pause: float = 2.0) -> None:
        super().__init__(name="kring-worker", daemon=True)
        self.context, self.pause, self.stopping = context, pause, threading.Event()

    def run(self) -> None:
        self._try(queue_regular)
        while not self.stopping.wait(self.pause):
            while not self.stopping.is_set() and self._try(run_one):
                pass

    def _try(self, work: Callable[[], Any]) -> Any:
        with self.context():
            try:
                with transaction():
                    return work()
            except Exception:  # the database may be away for a while
                log.exception("the worker could not look for jobs")
                return False

    def stop(self) -> None:
        self.stopping.set()
