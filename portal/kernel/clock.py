"""The one source of time, so that a test can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The present day in UTC. Opening and closing dates are whole days."""
    return now().date()


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block; for tests and for the demo world's past."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
