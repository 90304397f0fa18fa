"""Writing rows of which there may be one only: the constraint decides, whoever comes at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.kernel.db import db, insert_into


def insert_new(table: Any, *rows: Mapping[str, Any], returning: Sequence[Any] = ()) -> list[Any]:
    """Insert those of `rows` that no unique constraint refuses, and return these columns of them (the first key's)."""
    if not rows:
        return []
    columns = returning or (next(iter(table.__table__.primary_key.columns)),)
    insert = insert_into(table).values([dict(row) for row in rows]).on_conflict_do_nothing()
    return list(db.session.execute(insert.returning(*columns)))
