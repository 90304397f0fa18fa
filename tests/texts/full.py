"""A disk without room, as the database would tell it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from portal.kernel.db import db

_TRIGGER = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON text_update EXECUTE FUNCTION no_room();
"""


@contextmanager
def full_disk() -> Iterator[None]:
    """No update finds room: SQLite may not take another page, PostgreSQL raises its own "disk full" (53100)."""
    db.session.rollback()
    with _full_sqlite() if db.engine.dialect.name == "sqlite" else _full_postgresql():
        yield
    db.session.rollback()


@contextmanager
def _full_sqlite() -> Iterator[None]:
    def limit(connection: Any, *_others: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(db.engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", limit)
        db.session.rollback()
        db.engine.dispose()  # the limit is the connection's own


@contextmanager
def _full_postgresql() -> Iterator[None]:
    with db.engine.begin() as connection:
        connection.execute(text(_TRIGGER))
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION no_room CASCADE"))
