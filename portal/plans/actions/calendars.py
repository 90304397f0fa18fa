"""The secret address by which a calendar reads a member's own steps."""

from __future__ import annotations

from sqlalchemy import delete

from portal.kernel import clock
from portal.kernel.db import db, insert_into
from portal.kernel.permissions import Actor
from portal.kernel.secrets import new_token
from portal.plans.models import StepCalendar
from portal.plans.queries.calendars import hash_of


def open_calendar(actor: Actor) -> str:
    """A new token for the address; the one that was there works no more."""
    token = new_token()
    made = {"hash": hash_of(token), "made_at": clock.now()}
    insert = insert_into(StepCalendar).values(person_id=actor.id, **made)
    db.session.execute(insert.on_conflict_do_update(index_elements=["person_id"], set_=made))
    return token


def close_calendar(actor: Actor) -> None:
    """From now on the address is not found."""
    db.session.execute(delete(StepCalendar).where(StepCalendar.person_id == actor.id))
