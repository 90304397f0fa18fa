"""Keeping answers that are on their way: one durable write for each step, nothing before the first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.secrets import new_key, word_code
from portal.surveys.models import Draft
from portal.surveys.queries.drafts import Filled, code_finder, finder, wrap

DAYS = 30
"""Days after the last step on which a draft is deleted."""
TOMBSTONE_DAYS = 1
"""Days for which an emptied draft tells a repeated click that it was sent."""


# Written once and without the mapper, like those that find a draft.
_TABLE = cast(Table, Draft.__table__)
_INSERT = _TABLE.insert()
_WHOLE = _TABLE.update().where(_TABLE.c.finder == bindparam("key"), _TABLE.c.content.is_not(None))
_STEP = _WHOLE.values(content=bindparam("content"), forget_on=bindparam("forget_on"))
_EMPTY = _STEP.values(code_finder=None, wrapped_key=None)
_CODE = _STEP.values(code_finder=bindparam("code_finder"), wrapped_key=bindparam("wrapped_key"))


def begin(version_id: int, filled: Filled) -> bytes:
    """Keep the first answers of somebody and return the key that opens them."""
    key = new_key()
    row = {"finder": finder(key), "version_id": version_id, "content": filled.sealed(key), "forget_on": _in_days(DAYS)}
    db.session.execute(_INSERT, row)
    return key


def save(key: bytes, filled: Filled) -> None:
    """Put what is filled in now in the place of what was; a submitted draft stays empty."""
    db.session.execute(_STEP, _step(key, filled.sealed(key), DAYS))


def empty(key: bytes) -> None:
    """Leave of a submitted draft only that it was there, for a day."""
    db.session.execute(_EMPTY, _step(key, None, TOMBSTONE_DAYS))


def leave_code(key: bytes, filled: Filled) -> str:
    """A code of five words by which `filled` is found again from any device; the same one when asked again."""
    filled.code = filled.code or word_code()
    code = {"code_finder": code_finder(filled.code), "wrapped_key": wrap(filled.code, key)}
    db.session.execute(_CODE, _step(key, filled.sealed(key), DAYS) | code)
    return filled.code


def forget(key: bytes) -> None:
    """Delete a draft at once."""
    db.session.execute(delete(Draft).where(Draft.finder == finder(key)))


def forget_old() -> int:
    """Delete the drafts and tombstones whose day has come. Returns how many."""
    result: Any = db.session.execute(delete(Draft).where(Draft.forget_on <= clock.today()))
    return int(result.rowcount)


def _in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def _step(key: bytes, content: bytes | None, days: int) -> dict[str, Any]:
    return {"key": finder(key), "content": content, "forget_on": _in_days(days)}
