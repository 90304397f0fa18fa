"""Who is at a text just now: in the memory of this process, never stored.

With several processes each knows those whose last request came to it. A request goes now to one and now to another,
so after a few of them all know everybody; whoever is silent for GONE is not shown any more.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from time import monotonic

GONE = 20.0
"""Seconds of silence after which somebody is not shown any more."""
PAUSE = 2.0
"""Seconds that a browser leaves between two signs of life."""
MOST = 100
"""People at one text; more are not kept."""


@dataclass(frozen=True, slots=True)
class Present:
    """One open editor. `cursor` is what its browser says of it, for the other browsers only."""

    client: str
    name: str
    person_id: int | None
    cursor: str
    seen_at: float


_present: dict[tuple[str, int], dict[str, Present]] = defaultdict(dict)
_lock = threading.Lock()


def arrive(database: str, text_id: int, client: str, name: str, person_id: int | None, cursor: str) -> list[Present]:
    """Say that somebody is here; returns the others, the longest known first."""
    now = monotonic()
    with _lock:
        here = _present[database, text_id]
        for gone in [each.client for each in here.values() if each.seen_at < now - GONE]:
            del here[gone]
        if client in here or len(here) < MOST:
            here[client] = Present(client, name, person_id, cursor, now)
        return [each for each in here.values() if each.client != client]


def leave(database: str, text_id: int, client: str) -> None:
    """Say that an editor was closed."""
    with _lock:
        here = _present.get((database, text_id), {})
        here.pop(client, None)
        if not here:
            _present.pop((database, text_id), None)
