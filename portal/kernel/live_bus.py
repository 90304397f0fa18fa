"""What one process hears of live events: one thread reads each new event once, for all who follow it in the process.

The thread is told to look by PostgreSQL's NOTIFY, over a connection of its own, or by SQLite's `PRAGMA data_version`,
which changes when any other connection has committed, in this process or another. What it then reads are the rows.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol
from weakref import WeakSet

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from portal.kernel.db import reading
from portal.kernel.live import CHANNEL, Message, News, last_numbers, read_after

log = logging.getLogger("kring.live")

_NOTHING: frozenset[str] = frozenset()

LOOK = 0.05
"""Seconds between two looks at SQLite's data version; one costs some 10 µs."""
DOUBT = 2.0
"""Seconds without a signal after which PostgreSQL is asked all the same: a pooler may swallow signals."""
AGAIN = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait before the database is asked again after the first, second … failure."""
LINGER = 30.0
"""Seconds after which the thread ends when nobody follows anything."""
REMEMBERED = 256
"""Events of a topic that are kept in memory. Who falls further behind reads the page anew."""


class Follower(Protocol):
    """Whoever wants to be told that there is something new; forgotten when nobody else refers to it."""

    def wake(self) -> None:
        """Called from the bus's thread: return at once."""


@dataclass(eq=False, slots=True)
class Tail:
    """The newest events of a topic: all after `base`, up to `last`."""

    base: int
    last: int
    messages: deque[Message] = field(default_factory=deque)
    followers: WeakSet[Any] = field(default_factory=WeakSet)

    def add(self, news: News) -> None:
        self.last = news.last
        if news.messages is None:  # some were deleted before we came
            self.messages.clear()
            self.base = news.last
            return
        self.messages.extend(news.messages)
        while len(self.messages) > REMEMBERED:
            self.base = self.messages.popleft().seq


class Bus:
    """The events of one database, as this process hears them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tails: dict[str, Tail] = {}
        self._lock, self._looking = threading.Lock(), threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, topics: Iterable[str], follower: Follower) -> dict[str, int]:
        """Wake `follower` for each new event until it leaves or is forgotten. Returns the topics' last numbers."""
        topics = set(topics)
        with self._lock:
            unknown = topics - self._tails.keys()
        with reading(), self._engine.connect() as connection:
            start = last_numbers(connection, unknown)
        with self._lock:
            for topic in topics:
                tail = self._tails.setdefault(topic, Tail(start.get(topic, 0), start.get(topic, 0)))
                tail.followers.add(follower)
            self._ensure_thread()
        self._look(unknown)  # what was committed between the two steps above
        with self._lock:
            return {topic: self._tails[topic].last for topic in topics}

    def leave(self, follower: Follower) -> None:
        with self._lock:
            for tail in self._tails.values():
                tail.followers.discard(follower)

    def after(self, topic: str, seq: int) -> News:
        """What was heard of a followed topic after event `seq`; memory may not reach back so far."""
        with self._lock:
            tail = self._tails[topic]
            messages = [known for known in tail.messages if known.seq > seq] if seq >= tail.base else None
            return News(max(seq, tail.last), messages)

    def read_after(self, known: Mapping[str, int]) -> dict[str, News]:
        """The same for many topics, from the database; a topic without news is left out."""
        with reading(), self._engine.connect() as connection:
            return read_after(connection, known)

    def stop(self) -> None:
        """End the thread; the next follower starts another."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(DOUBT + 1)

    def _ensure_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._stopping.clear()
            self._thread = threading.Thread(target=self._listen, name="kring-live", daemon=True)
            self._thread.start()

    def _listen(self) -> None:
        failures, needed = 0, monotonic()
        while not self._stopping.is_set():
            try:
                for named in self._signals():
                    self._look(named)
                    failures, needed = 0, monotonic() if self._tails else needed
                    if self._stopping.is_set() or needed < monotonic() - LINGER:
                        return
            except (DBAPIError, self._engine.dialect.loaded_dbapi.Error) as error:
                log.warning("live events cannot be heard just now: %s", type(error).__name__)
                self._stopping.wait(AGAIN[min(failures, len(AGAIN) - 1)])
                failures += 1

    def _signals(self) -> Iterator[AbstractSet[str] | None]:
        """Says when to look: at the named topics, perhaps none, or at all (None), which is the first signal."""
        raw = self._engine.raw_connection()
        raw.detach()
        try:
            wait = _notified if self._engine.dialect.name == "postgresql" else _changed
            yield from wait(raw.dbapi_connection, self._stopping)
        finally:
            raw.close()

    def _look(self, named: AbstractSet[str] | None) -> None:
        """Read what is new and wake those who follow it."""
        with self._looking:
            with self._lock:
                for topic in [topic for topic, tail in self._tails.items() if not tail.followers]:
                    del self._tails[topic]
                wanted = {t: tail.last for t, tail in self._tails.items() if named is None or t in named}
            if not wanted:
                return
            with reading(), self._engine.connect() as connection:
                found = read_after(connection, wanted)
            followers = self._take(found)
        for follower in followers:
            follower.wake()

    def _take(self, found: dict[str, News]) -> set[Follower]:
        """Add the news to the tails; returns whom to wake."""
        woken: set[Follower] = set()
        with self._lock:
            for topic, news in found.items():
                if tail := self._tails.get(topic):
                    tail.add(news)
                    woken.update(tail.followers)
        return woken


def _changed(connection: Any, stopping: threading.Event) -> Iterator[AbstractSet[str] | None]:
    """SQLite: every LOOK seconds, whether somebody else has committed anything."""
    known = None
    while True:
        version = connection.execute("PRAGMA data_version").fetchall()
        yield _NOTHING if version == known else None
        known = version
        stopping.wait(LOOK)


def _notified(connection: Any, _stopping: threading.Event) -> Iterator[AbstractSet[str] | None]:
    """PostgreSQL: the topics that were named, and everything after DOUBT seconds of silence."""
    connection.autocommit = True
    connection.execute(f"LISTEN {CHANNEL}")
    yield None
    while True:
        yield {signal.payload for signal in connection.notifies(timeout=DOUBT, stop_after=1)} or None
