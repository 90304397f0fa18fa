"""Keeping answers that are on their way: one durable write for each step, nothing before the first.

Nobody waits while a step is worked out: it is read, evaluated and shown without a lock, and written only if nobody else
of the same key wrote in between. Held during all of that, SQLite's one lock allowed 32 complete responses a second.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, Update, bindparam, delete

from portal.kernel import clock
from portal.kernel.db import db
from portal.surveys.models import Draft
from portal.surveys.queries.drafts import Filled, code_finder, finder, wrap

DAYS = 30
"""Days after the last step on which a draft is deleted."""
TOMBSTONE_DAYS = 1
"""Days for which an emptied draft tells a repeated click that it was sent."""


# Written once and without the mapper, like those that find a draft. A step replaces what it has read and nothing else.
_TABLE = cast(Table, Draft.__table__)
_INSERT = _TABLE.insert()
_STEP = (
    _TABLE.update()
    .where(_TABLE.c.finder == bindparam("key"), _TABLE.c.content == bindparam("read"))
    .values(content=bindparam("content"), forget_on=bindparam("forget_on"))
)
_EMPTY = _STEP.values(code_finder=None, wrapped_key=None)
_CODE = _STEP.values(code_finder=bindparam("code_finder"), wrapped_key=bindparam("wrapped_key"))


def begin(into: Connection, key: bytes, version_id: int, filled: Filled, *, with_code: bool = False) -> None:
    """Keep the first answers of somebody under a fresh key."""
    row = {
        "finder": finder(key),
        "version_id": version_id,
        "content": filled.sealed(key),
        "is_trial": filled.is_trial,
        "forget_on": _in_days(DAYS),
    }
    into.execute(_INSERT, row | (_code(key, filled.code) if with_code else {}))


def save(into: Connection, key: bytes, filled: Filled, read: bytes, *, with_code: bool = False) -> bool:
    """Put `filled` in the place of the content that was `read`; False when that is another one by now.

    `with_code`: the draft can be found by its resume code from now on.
    """
    step = _step(key, read, filled.sealed(key), DAYS)
    return _done(into, _CODE, step | _code(key, filled.code)) if with_code else _done(into, _STEP, step)


def empty(into: Connection, key: bytes, read: bytes) -> bool:
    """Leave of a submitted draft only that it was there, for a day; False when it is not what was `read` any more."""
    return _done(into, _EMPTY, _step(key, read, None, TOMBSTONE_DAYS))


def forget(key: bytes) -> None:
    """Delete a draft at once."""
    db.session.execute(delete(Draft).where(Draft.finder == finder(key)))


def forget_old() -> int:
    """Delete the drafts and tombstones whose day has come. Returns how many."""
    result: Any = db.session.execute(delete(Draft).where(Draft.forget_on <= clock.today()))
    return int(result.rowcount)


def _in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def _step(key: bytes, read: bytes, content: bytes | None, days: int) -> dict[str, Any]:
    return {"key": finder(key), "read": read, "content": content, "forget_on": _in_days(days)}


def _code(key: bytes, code: str) -> dict[str, bytes]:
    return {"code_finder": code_finder(code), "wrapped_key": wrap(code, key)}


def _done(into: Connection, statement: Update, values: dict[str, Any]) -> bool:
    return bool(into.execute(statement, values).rowcount)
