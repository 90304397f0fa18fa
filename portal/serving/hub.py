"""The stream hub: `/live/*` as a native ASGI application, for many more streams than threads.

A stream is a coroutine here. What asks the database (who may follow, what was missed) runs in a few threads; what is
new comes from the bus, which reads each event once for all. Polls are answered by the application itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any, TypeAlias

from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.test import create_environ, run_wsgi_app

from portal.kernel.db import reading
from portal.kernel.errors import NotFound
from portal.web import security
from portal.web.live import HEADERS, RETRY_AFTER, Live
from portal.web.live_viewers import BEAT, SIGN_OF_LIFE, Viewer, admit

MOST_STREAMS = 2000
PULSE = 0.25
"""Seconds between two looks at who needs a sign of life, and whether the server stops."""
PATIENCE = 20.0
"""Seconds that a client may leave what was sent unread."""
LONGEST_BODY = 10_000

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
STREAM_HEADERS = [
    (name.lower().encode(), value.encode())
    for name, value in ({"Content-Type": "text/event-stream; charset=utf-8"} | security.HEADERS | HEADERS).items()
]


class HubStream:
    """One open page in the hub."""

    def __init__(self) -> None:
        self._loop, self._news = asyncio.get_running_loop(), asyncio.Event()
        self.beat = monotonic() + BEAT
        self.has_ended = False

    def wake(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._news.set)

    async def news(self) -> None:
        """Wait until there may be something to say."""
        await self._news.wait()
        self._news.clear()

    def end(self) -> None:
        self.has_ended = True
        self._news.set()


class Hub:
    """The ASGI application around the Flask one."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._live: Live = app.extensions["kring-live"]
        self._streams: set[HubStream] = set()
        self._asking: dict[tuple[str, ...], asyncio.Task[list[str]]] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_long(receive, send)
        elif scope["type"] == "http" and scope["path"] == "/live/stream" and scope["method"] == "GET":
            await self._stream(_environ(scope), receive, send)
        elif scope["type"] == "http":
            await self._page(scope, receive, send)

    async def _live_long(self, receive: Receive, send: Send) -> None:
        """Keep the pulse going between the server's start and its end."""
        await receive()
        pulse = asyncio.create_task(self._pulse())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        pulse.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _pulse(self) -> None:
        while True:
            now, is_stopping = monotonic(), self._live.is_stopping()
            for stream in self._streams:
                if is_stopping:
                    stream.end()
                elif stream.beat <= now:
                    stream.wake()
            await asyncio.sleep(PULSE)

    async def _page(self, scope: Message, receive: Receive, send: Send) -> None:
        """Anything but a stream, answered by Flask."""
        body = await _body(receive) if scope["path"].startswith("/live/") else None
        if body is None:
            await _answer(send, 404)
            return
        done, status, headers = await asyncio.to_thread(self._by_flask, _environ(scope, body))
        await _answer(send, status, [(n.lower().encode(), v.encode("latin-1")) for n, v in headers], done)

    def _by_flask(self, environ: dict[str, Any]) -> tuple[bytes, int, list[tuple[str, str]]]:
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return b"".join(body), int(status[:3]), list(headers)

    async def _stream(self, environ: dict[str, Any], receive: Receive, send: Send) -> None:
        if len(self._streams) >= MOST_STREAMS:
            await _answer(send, 503, [(b"retry-after", RETRY_AFTER.encode())])
            return
        stream = HubStream()
        self._streams.add(stream)
        listening = asyncio.create_task(_until_gone(receive, stream))
        try:
            viewer, first = await asyncio.to_thread(self._admit, environ, stream)
            await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
            await _say(send, first)
            await self._tell(stream, viewer, send)
        except NotFound:
            await _answer(send, 404)
        except OperationalError:
            await _answer(send, 503, [(b"retry-after", RETRY_AFTER.encode())])
        except (OSError, TimeoutError):  # the client is gone, or reads nothing
            stream.end()
        finally:
            self._streams.discard(stream)
            listening.cancel()

    def _admit(self, environ: dict[str, Any], stream: HubStream) -> tuple[Viewer, str]:
        with reading(), self._app.request_context(environ):
            return admit(self._live.bus, stream.wake)

    async def _tell(self, stream: HubStream, viewer: Viewer, send: Send) -> None:
        """Say what is new until the stream ends or nothing may be followed any more."""
        while True:
            await stream.news()
            if stream.has_ended or not viewer.keep(await self._allowed(viewer)):
                break
            said = viewer.news(self._live.bus) or (SIGN_OF_LIFE if stream.beat <= monotonic() else "")
            if said:
                await _say(send, said)
                stream.beat = monotonic() + BEAT
        await send({"type": "http.response.body", "body": b""})

    async def _allowed(self, viewer: Viewer) -> list[str]:
        """What the viewer may still follow. All who have the same rights ask once."""
        known = self._live.permits.known(viewer)
        if known is not None:
            return known
        key = (viewer.cookie, *viewer.positions)
        if key not in self._asking:
            self._asking[key] = asyncio.create_task(self._ask(viewer))
            self._asking[key].add_done_callback(lambda _: self._asking.pop(key))
        return await asyncio.shield(self._asking[key])

    async def _ask(self, viewer: Viewer) -> list[str]:
        try:
            return await asyncio.to_thread(self._live.permits.allowed, viewer)
        except OperationalError:  # the database is away: the browsers come back later
            return []


async def _until_gone(receive: Receive, stream: HubStream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _say(send: Send, text: str) -> None:
    async with asyncio.timeout(PATIENCE):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None, body: bytes = b"") -> None:
    length = (b"content-length", str(len(body)).encode())
    others = [(name, value) for name, value in headers or [] if name != b"content-length"]
    await send({"type": "http.response.start", "status": status, "headers": [*others, length]})
    await send({"type": "http.response.body", "body": body})


async def _body(receive: Receive) -> bytes | None:
    """The whole body of a request, or None if it is longer than anything we are sent here."""
    body, more = b"", True
    while more and len(body) <= LONGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return None if more else body


def _environ(scope: Message, body: bytes = b"") -> dict[str, Any]:
    """The request as WSGI has it."""
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    found = create_environ(
        scope["path"],
        query_string=scope["query_string"].decode("latin-1"),
        method=scope["method"],
        headers=headers,
        data=body,
    )
    found["REMOTE_ADDR"] = (scope.get("client") or ("",))[0]
    return found
