"""How gunicorn serves Kring: gthread, the application loaded before the fork, jobs done by a thread in each process."""

from __future__ import annotations

from typing import Any

from portal.config import Settings

_settings = Settings.from_env()

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.processes
threads = _settings.threads
preload_app = True
keepalive = 15
timeout = 60
graceful_timeout = 10
accesslog = None
loglevel = "warning"


def post_fork(server: Any, worker: Any) -> None:
    """Each process opens its own connections and does jobs of its own; a claim is atomic, so several do not clash."""
    from portal.kernel.db import db
    from portal.wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
    if _settings.worker:
        from portal.kernel.jobs import Worker

        app.extensions["kring-worker"] = Worker(app.app_context)
        app.extensions["kring-worker"].start()
