"""Small writes of requests that come at the same moment share one transaction: one wait for the disk instead of many.

    written = write_together(lambda connection: bool(connection.execute(statement, values).rowcount))

The call returns when what was written is durable. SQLite lets one write at a time and waits for the disk each time (1
to 4 ms): while one group is being written, the next one gathers. PostgreSQL does the same inside, so there each writes
on its own. A work may be run twice, and must not use `db.session`: somebody else's request may run it.

The groups of several processes queue for a file beside SQLite's: SQLite itself makes who comes second sleep ever longer
(of 2,541 steps of 24 people at two processes one took 720 ms, and with the queue 200 ms).
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.kernel.db import db, set_read_only
from portal.kernel.errors import DomainError

Result = TypeVar("Result")
_way_aside: ContextVar[Callable[[], None]] = ContextVar("way_aside", default=lambda: None)


def use_way_aside(way: Callable[[], None]) -> None:
    """Say how this thread's request lets the next one compute; the server does."""
    _way_aside.set(way)


def step_aside() -> None:
    """Say that the answer is ready and the rest is waiting for the disk: the next request may compute meanwhile."""
    _way_aside.get()()


def write_together(work: Callable[[Connection], Result]) -> Result:
    """What `work` returns, once its writes are durable; raises what it raises, and then nothing of it was written."""
    engine = db.engine
    set_read_only(False)
    step_aside()
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            return work(connection)
    return _gatherings.setdefault(engine, _Gathering()).write(engine, work)


@dataclass(slots=True, eq=False)
class _Member(Generic[Result]):
    """One request's work and what came of it."""

    work: Callable[[Connection], Result]
    result: Result | None = None
    error: SQLAlchemyError | DomainError | None = None
    is_done: bool = False


class _Gathering:
    """Who waits to write. The first to come when nobody writes does so for all that wait."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: list[_Member[Any]] = []
        self._is_writing = False

    def write(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        mine = _Member(work)
        with self._changed:
            self._waiting.append(mine)
            self._changed.wait_for(lambda: mine.is_done or not self._is_writing)
            group = [] if mine.is_done else self._begin()
        if group:
            try:
                with _turn(engine):
                    _commit(engine, group)
            finally:
                self._end([member for member in group if not member.is_done and member is not mine])
        if mine.error is not None:
            raise mine.error
        return mine.result  # type: ignore[return-value] # it was done

    def _begin(self) -> list[_Member[Any]]:
        group, self._waiting, self._is_writing = self._waiting, [], True
        return group

    def _end(self, left: list[_Member[Any]]) -> None:
        with self._changed:
            self._waiting, self._is_writing = left + self._waiting, False
            self._changed.notify_all()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Wait until no other process writes a group to this file, and keep them waiting inside the block."""
    if not engine.url.database:
        yield
        return
    with Path(f"{engine.url.database}-queue").open("ab") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)  # let go with the file, also by a process that is killed
        yield


def _commit(engine: Engine, group: list[_Member[Any]]) -> None:
    """Write all; when that fails, each alone, so that nobody suffers from another's mistake."""
    try:
        with engine.begin() as connection:
            for member in group:
                member.result = member.work(connection)
    except (SQLAlchemyError, DomainError) as error:
        if len(group) > 1:
            for member in group:
                _commit(engine, [member])
            return
        group[0].error = error
    for member in group:
        member.is_done = True


_gatherings: WeakKeyDictionary[Engine, _Gathering] = WeakKeyDictionary()
