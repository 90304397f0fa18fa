"""How Kring is served: gunicorn around an application loaded once.

`kring serve` is gthread, with a thread in each process for jobs; `kring asgi` is the hub for more streams than that.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from portal.config import Settings
from portal.kernel.db import db
from portal.serving.gate import STREAM, Gate
from portal.web.live import Live

SPARE = 8
"""Threads in which requests wait for their turn while every stream is open."""
SHARE = 20
"""Requests over one connection. The next one is taken by the process that has time: eight kept ones stood 7 to 1."""
GRACE = 10
"""Seconds that a stopping server gives to requests; streams end by themselves within one."""

_ARENAS = -8
"""M_ARENA_MAX of mallopt(3)."""


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn for an application that this process has made already: importing it a second time took a second."""

    def __init__(self, app: Flask, served: Any, **settings: Any) -> None:
        self.app, self.served, self.settings = app, served, settings
        super().__init__()

    def load_config(self) -> None:
        settings: Settings = self.app.config["KRING"]
        usual = {
            "bind": f"{settings.host}:{settings.port}",
            "preload_app": True,
            "keepalive": 15,
            "timeout": 60,
            "graceful_timeout": GRACE,
            "loglevel": "warning",
            "pre_fork": _share_out,
            "post_fork": self._begin,
        }
        for name, value in (usual | self.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.served

    def _begin(self, _server: Any, worker: Any) -> None:
        """Each process opens connections of its own; one of them does the jobs beside its pages."""
        with self.app.app_context():
            db.engine.dispose(close=False)
        live: Live = self.app.extensions["kring-live"]
        live.is_stopping = lambda: not worker.alive
        if self.app.config["KRING"].worker and isinstance(self.served, Gate) and worker.does_jobs:
            from portal.kernel.jobs import Worker

            self.app.extensions["kring-worker"] = Worker(self.app.app_context)
            self.app.extensions["kring-worker"].start()


def serve(app: Flask) -> None:
    """Serve `app` until the process is told to stop."""
    settings: Settings = app.config["KRING"]
    _close_connections(app)
    _save_memory()
    threads = settings.threads + settings.streams + SPARE
    gthread = {"worker_class": "gthread", "workers": settings.processes, "threads": threads}
    Server(app, Gate(app, settings.threads), **gthread, pre_request=_limit_connection).run()


def serve_hub(app: Flask) -> None:
    """Serve the streams of `app`, and nothing else, until the process is told to stop."""
    from portal.serving.hub import MOST_STREAMS, Hub

    _close_connections(app)
    Server(app, Hub(app), worker_class="asgi", workers=1, worker_connections=MOST_STREAMS + 100).run()


def _share_out(server: Any, worker: Any) -> None:
    """Asked before each fork, also of a successor: what jobs import is not wanted in the memory of every process."""
    worker.does_jobs = not any(other.does_jobs for other in server.WORKERS.values())


def _limit_connection(_worker: Any, request: Any) -> None:
    """Close a connection after a stream, for which a stopping server would wait, and after its share of requests."""
    if request.path == STREAM or request.req_number >= SHARE:
        request.force_close()


def _save_memory() -> None:
    """What was loaded before the fork stays shared with it: the garbage collector leaves it alone.

    And all threads take memory from two pools; Python cannot use one for each at the same moment anyhow. At rest the
    service took 120 MB in place of 123, after the load of the bench 168 in place of 174.
    """
    gc.collect()
    gc.freeze()
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):  # musl has none, and one pool
        libc.mallopt(_ARENAS, 2)


def _close_connections(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
