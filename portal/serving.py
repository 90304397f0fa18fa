"""How Kring is served: gunicorn's gthread around an application loaded once, and a thread in each process for jobs."""

from __future__ import annotations

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from portal.config import Settings
from portal.kernel.db import db


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn for an application that this process has made already: importing it a second time took a second."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        super().__init__()

    def load_config(self) -> None:
        settings: Settings = self.app.config["KRING"]
        for name, value in {
            "bind": f"{settings.host}:{settings.port}",
            "worker_class": "gthread",
            "workers": settings.processes,
            "threads": settings.threads,
            "preload_app": True,
            "keepalive": 15,
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "post_fork": self._begin,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app

    def _begin(self, _server: Any, _worker: Any) -> None:
        """Each process opens connections of its own and does jobs; a claim is atomic, so several do not clash."""
        with self.app.app_context():
            db.engine.dispose(close=False)
        if self.app.config["KRING"].worker:
            from portal.kernel.jobs import Worker

            self.app.extensions["kring-worker"] = Worker(self.app.app_context)
            self.app.extensions["kring-worker"].start()


def serve(app: Flask) -> None:
    """Serve `app` until the process is told to stop."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    Server(app).run()
