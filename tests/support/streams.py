"""A page's stream of live events, read as a browser reads it."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Self
from urllib.parse import urlencode, urlsplit


class EventStream:
    """`with EventStream(address, "board:1@0") as stream: stream.next()` waits for the next event, 10 s at most."""

    def __init__(self, address: str, *topics: str, tab: str = "", last: str = "", cookie: str = "") -> None:
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
        query = urlencode([("topic", topic) for topic in topics] + [("tab", tab)])
        headers = {"Last-Event-ID": last, "Cookie": cookie}
        self.connection.request("GET", f"/live/stream?{query}", headers={k: v for k, v in headers.items() if v})
        self.answer: HTTPResponse = self.connection.getresponse()
        self.status = self.answer.status
        self.last_id = last

    def next(self) -> tuple[str, dict[str, Any]] | None:
        """The next event's name and data; None when the stream has ended."""
        event, silence = "message", 0
        while line := self.answer.readline():
            silence += line.startswith(b":")
            assert silence < 4, "only signs of life"
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "id":
                self.last_id = value
            elif name == "event":
                event = value
            elif name == "data":
                return event, json.loads(value)
        return None

    def words(self, count: int) -> list[str]:
        """What the next `count` events say."""
        return [event[1]["data"]["word"] for _ in range(count) if (event := self.next())]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.answer.close()
        self.connection.close()
