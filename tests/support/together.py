"""Several people at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Answer = TypeVar("Answer")


def at_once(*requests: Callable[[], Answer]) -> list[Answer]:
    """All requests at the same moment; their answers in order."""
    gate = Barrier(len(requests))

    def go(request: Callable[[], Answer]) -> Answer:
        gate.wait(10)
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(go, requests))
