"""Who is behind a cookie, and on which devices a person is signed in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from portal.accounts.models import Membership, Person, SignIn
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.permissions import Actor, Role
from portal.kernel.secrets import keyed_hash

KEPT = timedelta(days=30)
UNKEPT = timedelta(days=1)


def token_hash(token: str) -> bytes:
    """How the token of a device's cookie is stored."""
    return keyed_hash("sign-in cookie", token)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A device's sign-in and the person it belongs to."""

    id: int
    actor: Actor
    started_at: datetime
    seen_on: date
    is_demo: bool


def signed_in(token: str) -> SignedIn | None:
    """The sign-in behind a cookie's token with the person's roles, in one query; None if it has ended."""
    today = clock.today()
    fresh = or_(SignIn.is_kept.is_(True) & (SignIn.seen_on >= today - KEPT), SignIn.seen_on >= today - UNKEPT)
    rows = db.session.execute(
        select(
            SignIn.id.label("sign_in_id"),
            SignIn.started_at,
            SignIn.seen_on,
            Person.id,
            Person.name,
            Person.language,
            Person.is_admin,
            Person.is_demo,
            Membership.region_id,
            Membership.role,
        )
        .join(Person, Person.id == SignIn.person_id)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .where(SignIn.token_hash == token_hash(token), fresh, Person.left_on.is_(None))
    ).all()
    if not rows:
        return None
    roles: dict[int, set[Role]] = defaultdict(set)
    for row in rows:
        if row.region_id is not None:
            roles[row.region_id].add(row.role)
    first = rows[0]
    actor = Actor(
        id=first.id,
        name=first.name,
        language=first.language,
        is_admin=first.is_admin,
        roles={region: frozenset(held) for region, held in roles.items()},
    )
    return SignedIn(first.sign_in_id, actor, first.started_at, first.seen_on, first.is_demo)


def devices(person_id: int) -> list[SignIn]:
    """Where a person is signed in, the latest first."""
    found = select(SignIn).where(SignIn.person_id == person_id).order_by(SignIn.seen_on.desc(), SignIn.id.desc())
    return list(db.session.scalars(found))
