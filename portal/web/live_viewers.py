"""An open page that follows topics: what it has heard, what it is told next, and whether it still may be told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic

from flask import Flask, request
from werkzeug.test import create_environ

from portal.kernel.db import reading
from portal.kernel.errors import NotFound
from portal.kernel.live import News, is_topic, may_follow
from portal.kernel.live_bus import Bus
from portal.web.access import current_actor

BEAT = 4.0
"""Seconds between two signs of life, which keep proxies from closing a stream and show that somebody listens."""
ASK_AGAIN = 0.8
"""Seconds after which it is asked again who may follow what: nothing is told a second after a right was withdrawn."""
MOST_TOPICS = 10
MOST_KNOWN = 2000
"""Answers about rights that are remembered; all are let go when there are more."""
SIGN_OF_LIFE = ":\n\n"
FIRST = "retry: 2000\n\n"


@dataclass(eq=False)
class Viewer:
    """One open page. `cookie` is empty for whoever is not signed in: all of them have the same rights."""

    cookie: str
    positions: dict[str, int]
    """For each topic the number of the last event that was told."""
    wake: Callable[[], None]

    def news(self, bus: Bus) -> str:
        """What is new since the last time, as the stream says it; "" if nothing is."""
        return self.told({topic: bus.after(topic, seq) for topic, seq in self.positions.items()})

    def told(self, news: dict[str, News]) -> str:
        """Say `news`, and remember that it was said."""
        said = ""
        for topic, new in news.items():
            if new.messages is None:
                self.positions[topic] = new.last
                said += self._frame(json.dumps({"topic": topic, "seq": new.last}), "event: gap\n")
                continue
            for message in new.messages:
                self.positions[topic] = message.seq
                said += self._frame(message.json)
        return said

    def keep(self, allowed: Iterable[str]) -> bool:
        """Go on with the topics that may be followed; False if there are none left."""
        self.positions = {topic: self.positions[topic] for topic in allowed if topic in self.positions}
        return bool(self.positions)

    def _frame(self, data: str, event: str = "") -> str:
        here = " ".join(f"{topic}@{seq}" for topic, seq in self.positions.items())
        return f"id: {here}\n{event}data: {data}\n\n"


def admit(bus: Bus, wake: Callable[[], None]) -> tuple[Viewer, str]:
    """The viewer behind the present request, who follows from now on, and what is said first.

    Raises NotFound when there is nothing that may be followed.
    """
    actor, asked = current_actor(), asked_positions()
    topics = [topic for topic in asked if may_follow(actor, topic)]
    if not topics:
        raise NotFound
    viewer = Viewer(request.headers.get("Cookie", "") if actor.is_signed_in else "", {}, wake)
    now = bus.follow(topics, viewer)
    viewer.positions = {topic: now[topic] if (seq := asked[topic]) is None else seq for topic in topics}
    return viewer, FIRST + viewer.told(bus.read_after(viewer.positions))


def asked_positions() -> dict[str, int | None]:
    """The topics in the present request's address; a browser that comes back says in a header how far it got."""
    wanted = _positions(request.args.getlist("topic")[:MOST_TOPICS])
    heard = _positions(request.headers.get("Last-Event-ID", "").split())
    return wanted | {topic: seq for topic, seq in heard.items() if topic in wanted}


def _positions(told: Iterable[str]) -> dict[str, int | None]:
    """`board:12@55`, or `board:12` for "from now on"; what is neither is left out."""
    found: dict[str, int | None] = {}
    for text in told:
        topic, _, seq = text.partition("@")
        if is_topic(topic) and (not seq or (seq.isascii() and seq.isdigit() and len(seq) < 16)):
            found[topic] = int(seq) if seq else None
    return found


class Permits:
    """Who may follow what, asked again after ASK_AGAIN seconds at the most."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._asking = threading.Lock()
        self._answers: dict[tuple[str, str], tuple[float, bool]] = {}

    def allowed(self, viewer: Viewer) -> list[str]:
        """Those of the viewer's topics that may still be followed."""
        if (known := self.known(viewer)) is not None:
            return known
        with self._asking:  # many wake at the same time and have the same rights: the first of them asks
            known = self.known(viewer)
            return self._ask(viewer.cookie, list(viewer.positions)) if known is None else known

    def known(self, viewer: Viewer) -> list[str] | None:
        """The same without asking the database; None if it has to be asked."""
        now, answers = monotonic(), self._answers
        found = {topic: answers.get((viewer.cookie, topic), (0.0, False)) for topic in viewer.positions}
        if any(until < now for until, _ in found.values()):
            return None
        return [topic for topic, (_, may) in found.items() if may]

    def _ask(self, cookie: str, topics: list[str]) -> list[str]:
        until = monotonic() + ASK_AGAIN
        if len(self._answers) > MOST_KNOWN:
            self._answers = {}
        with reading(), self._app.request_context(create_environ(headers={"Cookie": cookie})):
            actor = current_actor()
            found = {topic: may_follow(actor, topic) for topic in topics}
        self._answers.update({(cookie, topic): (until, may) for topic, may in found.items()})
        return [topic for topic, may in found.items() if may]
