"""500 open pages on the hub: how long until everybody has a change, and what it costs.

The viewers live in this process and share the machine with the hub and the database.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import servers
from bench.measures import Bench, measure
from portal.kernel import live
from portal.kernel.db import db, transaction

VIEWERS = 500
CHANGES = 40
TOPIC = "bench:1"
CARD = "x" * 1000
"""As large as a card of a board."""

live.add_topic("bench", lambda actor, number: True)


@measure("live")
def a_change_for_many_viewers(bench: Bench) -> None:
    "The time from a commit to the last byte at each of 500 viewers of the hub."
    changes = CHANGES // 4 if bench.is_quick else CHANGES
    with hub(bench) as (port, pid), bench.app.app_context():
        delays, cost = asyncio.run(_watched(port, pid, changes))
        bench.note(f"a change at {VIEWERS} viewers, p50", _percentile(delays, 50), "ms")
        bench.note(f"a change at {VIEWERS} viewers, p99", _percentile(delays, 99), "ms", aim="≤ 500 ms")
        bench.note(f"the hub's CPU for a change at {VIEWERS} viewers", cost, "ms")
        bench.note(f"the hub with {VIEWERS} viewers", servers.memory(pid), "MB")
        db.session.remove()


@contextmanager
def hub(bench: Bench) -> Iterator[tuple[int, int]]:
    """`kring asgi` with a topic of the bench's own. Gives the port and the id of its first process."""
    port = servers.free_port()
    environ = {
        "KRING_INSTANCE": str(bench.instance),
        "PORT": str(port),
        "KRING_DATABASE_URL": bench.database_url,
        "KRING_SECRET_KEY": str(bench.app.config["SECRET_KEY"]),
    }
    with servers.serving([sys.executable, "-m", "bench.live", "asgi"], port, environ) as process:
        yield port, process.pid


async def _watched(port: int, pid: int, changes: int) -> tuple[list[float], float]:
    """The delays of all changes at all viewers, and the hub's CPU for one change; both in ms."""
    arrivals: list[list[float]] = [[] for _ in range(changes)]
    ready = asyncio.Semaphore(0)
    viewers = [asyncio.create_task(_view(port, arrivals, ready)) for _ in range(VIEWERS)]
    for _ in viewers:
        await ready.acquire()
    begun, delays = servers.cpu(pid), []
    for number in range(changes):
        committed = await asyncio.to_thread(_change, number)
        while len(arrivals[number]) < VIEWERS:
            await asyncio.sleep(0.01)
        delays += [1000 * (arrived - committed) for arrived in arrivals[number]]
    cost = 1000 * (servers.cpu(pid) - begun) / changes
    await asyncio.gather(*viewers)
    return delays, cost


async def _view(port: int, arrivals: list[list[float]], ready: asyncio.Semaphore) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**18)
    writer.write(f"GET /live/stream?topic={TOPIC} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    await reader.readuntil(b"retry: 2000\n\n")
    ready.release()
    for arrived in arrivals:
        await reader.readuntil(CARD.encode())
        arrived.append(time.perf_counter())
    writer.close()


def _change(number: int) -> float:
    """Publish a change; returns when its transaction began to commit."""
    with transaction():
        live.publish(TOPIC, "idea.card", idea=number, card=CARD)
        return time.perf_counter()


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


if __name__ == "__main__":
    from portal.cli import main

    main()
