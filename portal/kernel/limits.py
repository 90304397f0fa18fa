"""Counting how often something was tried, without keeping who tried.

A counter is found by a keyed hash that changes every day; no address is ever stored. It is one upsert, never
read-then-compare, so parallel tries cannot slip through.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, LargeBinary, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock
from portal.kernel.db import Moment, db, insert_into
from portal.kernel.jobs import every
from portal.kernel.secrets import keyed_hash


class Tally(db.Model):  # type: ignore[name-defined,misc]
    """How often something was tried in one window of time."""

    __tablename__ = "tally"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int] = mapped_column(default=1)
    until: Mapped[datetime] = mapped_column(Moment, index=True)


def count_try(purpose: str, who: str, window: timedelta, into: Connection | None = None) -> int:
    """Count one more try by `who` (any text: an address, an account) and return how many there were in this window.

    `into` is the connection of a transaction that is not the session's.
    """
    key, until = _counter(purpose, who, window)
    connection = into or db.session.connection()
    insert = insert_into(Tally, connection).values(key=key, count=1, until=until)
    upsert = insert.on_conflict_do_update(index_elements=["key"], set_={"count": Tally.count + 1})
    return int(connection.execute(upsert.returning(Tally.count)).scalar_one())


def take_back(purpose: str, who: str, window: timedelta) -> None:
    """Undo one count of this window: what was tried turned out to be right."""
    key, _until = _counter(purpose, who, window)
    db.session.execute(update(Tally).where(Tally.key == key, Tally.count > 0).values(count=Tally.count - 1))


def _counter(purpose: str, who: str, window: timedelta) -> tuple[bytes, datetime]:
    """The key of the present window's counter, and when that window ends."""
    now = clock.now()
    number = int(now.timestamp() // window.total_seconds())
    until = datetime.fromtimestamp((number + 1) * window.total_seconds(), now.tzinfo)
    return keyed_hash("tally", purpose, who, now.date().isoformat(), str(number)), until


@every(timedelta(hours=6), "limits.forget")
def forget() -> None:
    """Delete the counters whose window is over."""
    db.session.execute(delete(Tally).where(Tally.until < clock.now()))
