"""Whose calendar an address is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.queries.people import actor_of
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.kernel.secrets import keyed_hash
from portal.plans.models import StepCalendar


def hash_of(token: str) -> bytes:
    return keyed_hash("step-calendar", token)


def owner_of_calendar(token: str) -> Actor:
    """The member whose steps an address shows, with the rights they have now; or NotFound."""
    query = select(Person).join(StepCalendar, StepCalendar.person_id == Person.id)
    person = db.session.scalar(query.where(StepCalendar.hash == hash_of(token)))
    if person is None:
        raise NotFound
    return actor_of(person)


def calendar_since(actor: Actor) -> datetime | None:
    """Since when a member has an address; None without one."""
    found: datetime | None = db.session.scalar(select(StepCalendar.made_at).where(StepCalendar.person_id == actor.id))
    return found
