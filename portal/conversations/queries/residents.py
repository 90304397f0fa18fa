"""Residents without account, as one place knows them."""

from __future__ import annotations

from sqlalchemy import Select, bindparam, func, or_, select

from portal.conversations.models import Pseudonym
from portal.kernel.db import db

# Written once: every page with a conversation asks them.
_ROWS = Pseudonym.__table__
_KNOWN = select(Pseudonym).where(Pseudonym.place == bindparam("place"), Pseudonym.visitor == bindparam("visitor"))
_ROOT = (
    select(func.coalesce(_ROWS.c.same_as_id, _ROWS.c.id))
    .where(_ROWS.c.place == bindparam("place"), _ROWS.c.visitor == bindparam("visitor"))
    .scalar_subquery()
)
_JOINED = select(_ROWS.c.visitor).where(or_(_ROWS.c.id == _ROOT, _ROWS.c.same_as_id == _ROOT))


def pseudonyms(place: str, visitor: bytes) -> Select[Pseudonym]:
    """What `place` knows of a resident: one row, or none."""
    return select(Pseudonym).where(Pseudonym.place == place, Pseudonym.visitor == visitor)


def pseudonym(place: str, visitor: bytes | None) -> Pseudonym | None:
    """The same, for somebody who may never have contributed there."""
    return db.session.scalar(_KNOWN, {"place": place, "visitor": visitor}) if visitor is not None else None


def own_keys(place: str, visitor: bytes | None) -> frozenset[bytes]:
    """All keys of the same resident in `place`: of this browser, and of those joined with it by a word code."""
    if not place or visitor is None:
        return frozenset()
    joined = db.session.connection().scalars(_JOINED, {"place": place, "visitor": visitor})
    return frozenset(joined) | {visitor}


def taken_names(place: str) -> set[str]:
    """The names that residents have in `place`."""
    return set(db.session.scalars(select(Pseudonym.name).where(Pseudonym.place == place)))
