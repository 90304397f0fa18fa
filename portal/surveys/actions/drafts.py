"""Keeping answers that are on their way: one durable write for each step, nothing before the first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, update

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.secrets import new_key, word_code
from portal.surveys.models import Draft
from portal.surveys.queries.drafts import Filled, code_finder, finder, wrap

DAYS = 30
"""Days after the last step on which a draft is deleted."""
TOMBSTONE_DAYS = 1
"""Days for which an emptied draft tells a repeated click that it was sent."""


def begin(version_id: int, filled: Filled) -> bytes:
    """Keep the first answers of somebody and return the key that opens them."""
    key = new_key()
    db.session.execute(
        insert(Draft).values(
            finder=finder(key), version_id=version_id, content=filled.sealed(key), forget_on=_in_days(DAYS)
        )
    )
    return key


def save(key: bytes, filled: Filled) -> None:
    """Put what is filled in now in the place of what was; a submitted draft stays empty."""
    _update(key, content=filled.sealed(key), forget_on=_in_days(DAYS))


def empty(key: bytes) -> None:
    """Leave of a submitted draft only that it was there, for a day."""
    _update(key, content=None, code_finder=None, wrapped_key=None, forget_on=_in_days(TOMBSTONE_DAYS))


def leave_code(key: bytes, filled: Filled) -> str:
    """A code of five words by which `filled` is found again from any device; the same one when asked again."""
    if not filled.code:
        filled.code = word_code()
        _update(key, code_finder=code_finder(filled.code), wrapped_key=wrap(filled.code, key))
    save(key, filled)
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


def _update(key: bytes, **values: object) -> None:
    db.session.execute(update(Draft).where(Draft.finder == finder(key), Draft.content.is_not(None)).values(values))
