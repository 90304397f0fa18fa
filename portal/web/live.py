"""Live pages: a stream of events for an open page, and the same by asking now and then.

A page says `{% block body_attributes %}{{ live_attributes("board:12") }}{% endblock %}` and loads `js/live.js`.

A stream holds one of the server's threads. So there are never more than `KRING_STREAMS`: the others are answered with
503 and ask instead. A stream ends within a second when the server stops, when its client is gone, and when the same
tab opens another.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from weakref import WeakValueDictionary

from flask import Flask, Response, current_app, request
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.exc import OperationalError

from portal.config import Settings
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.live import latest, latest_before_page, may_follow, read_after
from portal.kernel.live_bus import Bus
from portal.web.access import current_actor, public
from portal.web.live_viewers import BEAT, SIGN_OF_LIFE, Permits, admit, asked_positions

WAIT = 1.0
"""Seconds after which a stream looks whether it should end."""
PATIENCE = 20_000
"""Milliseconds that a client may leave what was sent unread; a thread would wait for a quarter of an hour."""
RETRY_AFTER = "30"
HELD = _l("Somebody changed this part of the page. You will see it when you are done here.")
REPLACED = "event: replaced\ndata: {}\n\n"
HEADERS = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}
"""nginx must not collect a stream before it passes it on."""


class Live:
    """What one process has for its streams."""

    def __init__(self, app: Flask, cap: int) -> None:
        self.cap = cap
        self.permits = Permits(app)
        self.is_stopping: Callable[[], bool] = lambda: False
        self.streams: WeakValueDictionary[str, Stream] = WeakValueDictionary()
        self._app, self._lock = app, threading.Lock()
        self._bus: Bus | None = None

    @property
    def bus(self) -> Bus:
        """Made when first needed: a process that was forked must not share it."""
        with self._lock:
            if self._bus is None:
                with self._app.app_context():
                    self._bus = Bus(db.engine)
            return self._bus

    def begin(self, stream: Stream) -> bool:
        """Count a stream in; the one that its tab had ends for it. False if there is no room."""
        with self._lock:
            before = self.streams.get(stream.tab)
            if before is None and len(self.streams) >= self.cap:
                return False
            self.streams[stream.tab] = stream
        if before is not None:
            before.end(REPLACED)
        return True

    def leave(self, tab: str) -> None:
        stream = self.streams.pop(tab, None)
        if stream is not None:
            stream.end()


class Stream(Iterator[str]):
    """What one open page is told, in the thread that serves it. It holds no database connection while it waits."""

    def __init__(self, live: Live, tab: str, connection: socket.socket | None) -> None:
        self.tab = tab
        self._live, self._connection = live, connection
        if connection is not None:
            with suppress(OSError, AttributeError):  # Linux has it, for TCP
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PATIENCE)
        self._news, self._ended = threading.Event(), threading.Event()
        self._last_words = ""
        self._viewer, self._first = admit(live.bus, self._news.set)
        self._beat = monotonic() + BEAT

    def __next__(self) -> str:
        if self._first:
            first, self._first = self._first, ""
            return first
        while not self._ended.is_set():
            if said := self._said():
                self._beat = monotonic() + BEAT
                return said
            self._news.wait(max(0.0, min(WAIT, self._beat - monotonic())))
            if self._live.is_stopping() or _is_gone(self._connection):
                break
        last, self._last_words = self._last_words, ""
        if last:
            return last
        raise StopIteration

    def _said(self) -> str:
        """News, or now and then a sign of life; "" while there is nothing to say."""
        is_due = monotonic() >= self._beat
        if not self._news.is_set() and not is_due:
            return ""
        self._news.clear()
        if not self._may_go_on():
            self._ended.set()
            return ""
        return self._viewer.news(self._live.bus) or (SIGN_OF_LIFE if is_due else "")

    def _may_go_on(self) -> bool:
        try:
            return self._viewer.keep(self._live.permits.allowed(self._viewer))
        except OperationalError:  # the database is away: the browser comes back later
            return False

    def end(self, last_words: str = "") -> None:
        """End soon, from any thread."""
        self._last_words = last_words
        self._ended.set()
        self._news.set()

    def close(self) -> None:
        """The server is done with the answer, for whatever reason."""
        self._live.bus.leave(self._viewer)
        if self._live.streams.get(self.tab) is self:
            del self._live.streams[self.tab]
        if self._connection is not None:
            with suppress(OSError):  # gunicorn's main thread would listen for two more seconds before it closes
                self._connection.shutdown(socket.SHUT_RD)


def _is_gone(connection: socket.socket | None) -> bool:
    """Whether the client has closed its end: writing would show it only with the second sign of life."""
    try:
        return connection is not None and not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


@public
def stream() -> Response:
    """Server-sent events of the topics in `topic=board:12@55`; `tab` is any text that tells tabs apart."""
    live = live_of_app()
    new = Stream(live, request.args.get("tab", "")[:60] or secrets.token_hex(8), request.environ.get("gunicorn.socket"))
    if not live.begin(new):
        new.close()
        return Response(status=503, headers={"Retry-After": RETRY_AFTER})
    return Response(new, mimetype="text/event-stream", headers=HEADERS)


@public
def poll() -> Response:
    """What happened after the events in `topic=board:12@55`: 304 when nothing did and the browser says so."""
    actor = current_actor()
    asked = {topic: seq for topic, seq in asked_positions().items() if may_follow(actor, topic)}
    if not asked:
        raise NotFound
    now = latest(*asked)
    response = Response(mimetype="application/json", headers={"Cache-Control": "private, no-cache"})
    response.set_etag(hashlib.sha256(json.dumps(now).encode()).hexdigest()[:20])
    response.make_conditional(request)
    if response.status_code != 304:
        response.data = _answer({topic: now[topic] if seq is None else seq for topic, seq in asked.items()})
    return response


def _answer(known: dict[str, int]) -> str:
    """`seqs` (the last event of each topic), `events`, and `gaps`: topics of which not every event is kept."""
    news = read_after(db.session.connection(), known)
    gaps = json.dumps([topic for topic, new in news.items() if new.messages is None])
    events = ",".join(message.json for new in news.values() for message in new.messages or ())
    seqs = json.dumps(known | {topic: new.last for topic, new in news.items()})
    return f'{{"seqs": {seqs}, "gaps": {gaps}, "events": [{events}]}}'


@public
def leave() -> Response:
    """A page is left: its thread is free at once, whatever the proxy does."""
    live_of_app().leave(request.args.get("tab", ""))
    return Response(status=204)


def live_attributes(*topics: str) -> Markup:
    """What `<body` needs to follow `topics`, with a blank in front: which, and from which event on."""
    here = " ".join(f"{topic}@{seq}" for topic, seq in latest_before_page(*topics).items())
    return Markup(' data-live="{}" data-live-held="{}"').format(here, HELD)


def live_of_app() -> Live:
    return current_app.extensions["kring-live"]  # type: ignore[no-any-return]


def register(app: Flask) -> None:
    settings: Settings = app.config["KRING"]
    app.extensions["kring-live"] = Live(app, settings.streams)
    app.add_url_rule("/live/stream", "live_stream", stream)
    app.add_url_rule("/live/poll", "live_poll", poll)
    app.add_url_rule("/live/leave", "live_leave", leave, methods=["POST"])
    app.jinja_env.globals["live_attributes"] = live_attributes
