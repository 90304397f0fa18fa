"""How many pages are made at a time, whatever number of threads the streams need beside them.

Python computes in one thread at a time, and each row that SQLite gives is an occasion to change over: with eight pages
at work a vote cost 190 changes between threads and 10 ms of CPU, with two some 20 and 6 ms. A complete response cost
15.6 ms with two at work and 10.1 with one, of which 8.6 are what a single thread needs. So one page is made at a time.
Who only waits for the disk any more steps aside (`together.step_aside`), and a page that takes long, because its upload
is slow or its file large, is not counted: it keeps nobody waiting.

Many threads that write to SQLite wait unfairly for each other: with 64 that wrote all the time 59 of 1,318 transactions
gave up ("database is locked" after 10 s); behind a fair queue for 8 none of 1,619 did.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from werkzeug.wsgi import ClosingIterator

from portal.kernel.together import use_way_aside

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STREAM = "/live/stream"
QUICK = 1
"""Pages at work at the same moment, those that take long left out."""
LONG = 0.2
"""Seconds after which a page takes long."""


class Gate:
    """WSGI middleware: requests pass in the order in which they came. Streams pass by.

    At most `places` are inside, and at most `quick` of them for less than `LONG`.
    """

    def __init__(self, app: WSGIApplication, places: int, quick: int = QUICK) -> None:
        self.app, self.places, self.quick = app, places, quick
        self._inside: dict[threading.Lock, float] = {}
        self._waiting = deque[threading.Lock]()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == STREAM:
            return self.app(environ, start)
        place = self.enter()
        leave = partial(self.leave, place)
        use_way_aside(leave)
        try:
            return ClosingIterator(self.app(environ, start), leave)
        except BaseException:
            leave()
            raise

    def enter(self) -> threading.Lock:
        """Take a place, or wait until there is one. Gives what has to be given back."""
        turn = threading.Lock()
        turn.acquire()
        with self._lock:
            self._waiting.append(turn)
            self._let_in()
        while not turn.acquire(timeout=LONG):  # nobody says when a page begins to take long
            with self._lock:
                self._let_in()
        return turn

    def leave(self, place: threading.Lock) -> None:
        """Give a place back; once more does nothing."""
        with self._lock:
            if self._inside.pop(place, None) is not None:
                self._let_in()

    def _let_in(self) -> None:
        """Let the first ones in as long as there is room."""
        while self._waiting and self._has_room():
            turn = self._waiting.popleft()
            self._inside[turn] = monotonic()
            turn.release()

    def _has_room(self) -> bool:
        if len(self._inside) < self.quick:
            return True
        if len(self._inside) >= self.places:
            return False
        long_ago = monotonic() - LONG
        return sum(since > long_ago for since in self._inside.values()) < self.quick
