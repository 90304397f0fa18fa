"""Eight clients that ask as fast as they are answered, over kept connections where the server keeps them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

CLIENTS = 8


@dataclass(slots=True)
class Answer:
    """Status, headers (lower case, last one wins), cookies set, and body of one response."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes


@dataclass
class Client:
    """One visitor with a connection and cookies of its own."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """Send one request; the connection is opened again when the server has closed it."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip"]
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        lines += [f"{name}: {value}" for name, value in (form | (headers or {})).items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body:
            lines.append(f"Content-Length: {len(body)}")
        data = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        for _ in range(3):
            try:
                if self.writer is None:
                    self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
                self.writer.write(data)
                return await self._read()
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
        raise ConnectionError(path)

    async def _read(self) -> Answer:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:-2]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                key, _, kept = value.strip().partition(";")[0].partition("=")
                self.cookies[key] = kept
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers, dict(self.cookies), body)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


Visit = Callable[[Client], Awaitable[None]]


def rate(port: int, visit: Visit, seconds: float = 4.0) -> float:
    """Visits per second by CLIENTS clients during `seconds`, after a short warm-up. A visit that fails raises."""
    return asyncio.run(_rate(port, visit, seconds))


async def _rate(port: int, visit: Visit, seconds: float) -> float:
    await _during(port, visit, 0.5)
    return await _during(port, visit, seconds)


async def _during(port: int, visit: Visit, seconds: float) -> float:
    done = 0
    began = time.perf_counter()
    end = began + seconds

    async def go_on() -> None:
        nonlocal done
        client = Client(port)
        while time.perf_counter() < end:
            await visit(client)
            done += 1
        client.close()

    await asyncio.gather(*(go_on() for _ in range(CLIENTS)))
    return done / (time.perf_counter() - began)
