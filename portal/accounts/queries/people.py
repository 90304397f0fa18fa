"""People as others see them: as actors, and by name."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import Membership, Person
from portal.kernel.db import db
from portal.kernel.permissions import Actor, Role


def actor_of(person: Person) -> Actor:
    """What `person` may do: for commands, jobs and tests, where nobody is signed in."""
    roles: dict[int, set[Role]] = {}
    held = select(Membership.region_id, Membership.role).where(Membership.person_id == person.id)
    for region_id, role in db.session.execute(held):
        roles.setdefault(region_id, set()).add(role)
    return Actor(
        id=person.id,
        name=person.name,
        language=person.language,
        is_admin=person.is_admin,
        roles={region: frozenset(found) for region, found in roles.items()},
    )


def person_by_email(email: str) -> Person | None:
    """Whoever has this address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
