"""What the accounts slice itself keeps about a person, as JSON can hold it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.accounts.devices import device_words
from portal.accounts.models import Invitation, Passkey, Person
from portal.accounts.queries.members import memberships_of
from portal.accounts.queries.sign_ins import devices
from portal.kernel.db import db
from portal.kernel.events import Event


def account_data(person_id: int) -> dict[str, Any]:
    """Account, memberships, devices, passkeys and invitations. Secrets are named, never written out."""
    person = db.session.get_one(Person, person_id)
    return {
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "portal_administrator": person.is_admin,
        "since": person.created_at.isoformat(),
        "has_password": person.password_hash is not None,
        "has_second_step": person.totp_secret is not None,
        "memberships": [_membership(m) for m in memberships_of(person_id)],
        "devices": [
            {"device": device_words(d.device), "since": d.started_at.isoformat(), "last_used": d.seen_on.isoformat()}
            for d in devices(person_id)
        ],
        "passkeys": [{"name": p.name, "added": p.added_on.isoformat()} for p in passkeys(person_id)],
        "invitations": [
            {"region": i.region.name, "role": i.role.value, "sent": i.sent_at.isoformat()}
            for i in db.session.scalars(select(Invitation).where(Invitation.email == person.email))
        ],
    }


def history(person_id: int) -> list[dict[str, Any]]:
    """What the person did, as it was recorded."""
    found = select(Event).where(Event.actor_id == person_id).order_by(Event.id)
    return [
        {"what": e.kind, "thing": f"{e.subject_kind} {e.subject_id}", "at": e.at.isoformat(), "details": e.details}
        for e in db.session.scalars(found)
    ]


def passkeys(person_id: int) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)))


def _membership(membership: Any) -> dict[str, Any]:
    return {
        "region": membership.region.name,
        "role": membership.role.value,
        "perspective": membership.perspective.value,
        "organisation": membership.organisation.name if membership.organisation else None,
        "since": membership.since.isoformat(),
    }
