"""Live events for tests: who publishes, and a real server with topics and a page of the tests' own."""

from __future__ import annotations

import sys

from portal.config import Settings
from portal.kernel import live
from portal.kernel.db import transaction
from tests.support.server import Server

PROBE = "probe:1"


def tell(*words: str, topic: str = PROBE) -> None:
    """Each word in a transaction of its own."""
    for word in words:
        with transaction():
            live.publish(topic, "said", word=word)


def probe_server(settings: Settings, **own: str) -> Server:
    """A server on a test's database, not yet started; it knows what `tests/web/live_server.py` adds."""
    usual = {"KRING_SECRET_KEY": settings.secret_key, "KRING_WORKER": "no"}
    program = (sys.executable, "-m", "tests.web.live_server")
    return Server(settings.instance, settings.database_url, usual | own, program=program)
