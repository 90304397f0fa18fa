"""Residents without account, as one place knows them."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select

from portal.conversations.models import Pseudonym
from portal.kernel.db import db


def pseudonyms(place: str, visitor: bytes) -> Select[Pseudonym]:
    """What `place` knows of a resident: one row, or none."""
    return select(Pseudonym).where(Pseudonym.place == place, Pseudonym.visitor == visitor)


def pseudonym(place: str, visitor: bytes | None) -> Pseudonym | None:
    """The same, for somebody who may never have contributed there."""
    return db.session.scalar(pseudonyms(place, visitor)) if visitor is not None else None


def own_keys(place: str, visitor: bytes | None) -> frozenset[bytes]:
    """All keys of the same resident in `place`: of this browser, and of those joined with it by a word code."""
    if not place or visitor is None:
        return frozenset()
    root = func.coalesce(Pseudonym.same_as_id, Pseudonym.id)
    mine = select(root).where(Pseudonym.place == place, Pseudonym.visitor == visitor).scalar_subquery()
    joined = select(Pseudonym.visitor).where(or_(Pseudonym.id == mine, Pseudonym.same_as_id == mine))
    return frozenset(db.session.scalars(joined)) | {visitor}


def taken_names(place: str) -> set[str]:
    """The names that residents have in `place`."""
    return set(db.session.scalars(select(Pseudonym.name).where(Pseudonym.place == place)))
