"""Who is at a text just now: rows that live as long as an editor gives signs of life, so that all processes know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.kernel import clock
from portal.kernel.db import db, insert_into
from portal.texts.models import TextPresence

GONE = timedelta(seconds=20)
"""Silence after which somebody is not shown any more."""
PAUSE = 2.0
"""Seconds that a browser leaves between two signs of life."""
MOST = 100
"""People at one text; more are not shown."""


@dataclass(frozen=True, slots=True)
class Present:
    """One open editor. `cursor` is what its browser says of it, for the other browsers only."""

    client: str
    name: str
    cursor: str


def arrive(text_id: int, client: str, person_id: int, cursor: str) -> list[Present]:
    """Say that somebody is here; returns the others, the longest known first. Nobody speaks for another's editor."""
    now = clock.now()
    forget()
    here = {"person_id": person_id, "cursor": cursor, "seen_at": now}
    db.session.execute(
        insert_into(TextPresence)
        .values(text_id=text_id, client=client, came_at=now, **here)
        .on_conflict_do_update(
            index_elements=["text_id", "client"], set_=here, where=TextPresence.person_id == person_id
        )
    )
    others = (
        select(TextPresence.client, Person.name, TextPresence.cursor)
        .join(Person, Person.id == TextPresence.person_id)
        .where(TextPresence.text_id == text_id, TextPresence.client != client)
        .order_by(TextPresence.came_at, TextPresence.client)
        .limit(MOST)
    )
    return [Present(*row) for row in db.session.execute(others)]


def leave(text_id: int, client: str, person_id: int | None) -> None:
    """Say that one's own editor was closed."""
    mine = (TextPresence.client == client) & (TextPresence.person_id == person_id)
    db.session.execute(delete(TextPresence).where(TextPresence.text_id == text_id, mine))


def forget() -> None:
    """Let go of everybody who gave no sign of life for GONE."""
    db.session.execute(delete(TextPresence).where(TextPresence.seen_at <= clock.now() - GONE))
