"""Who belongs to a region, and who was asked to."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Invitation, Membership, Person
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Role
from portal.kernel.secrets import keyed_hash


def members_of(region_id: int) -> list[Membership]:
    """A region's memberships with person and organisation, by name."""
    found = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.region_id == region_id)
        .options(contains_eager(Membership.person), joinedload(Membership.organisation))
        .order_by(func.lower(Person.name), Membership.id)
    )
    return list(db.session.scalars(found))


def membership(region_id: int, membership_id: int) -> Membership:
    """One membership of a region, or NotFound."""
    found = db.session.get(Membership, membership_id)
    if found is None or found.region_id != region_id:
        raise NotFound
    return found


def organiser_count(region_id: int) -> int:
    """How many people organise in a region."""
    held = select(func.count()).where(Membership.region_id == region_id, Membership.role == Role.ORGANISER)
    return db.session.execute(held).scalar_one()


def memberships_of(person_id: int) -> list[Membership]:
    """Where a person is a member, with the regions and organisations."""
    found = (
        select(Membership)
        .where(Membership.person_id == person_id)
        .options(joinedload(Membership.region), joinedload(Membership.organisation))
        .order_by(Membership.id)
    )
    return list(db.session.scalars(found))


def invitations(region_id: int) -> list[Invitation]:
    """The invitations of a region that nobody has accepted, the latest first."""
    found = (
        select(Invitation)
        .where(Invitation.region_id == region_id)
        .options(joinedload(Invitation.organisation))
        .order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    )
    return list(db.session.scalars(found))


def invitation(region_id: int, invitation_id: int) -> Invitation:
    """One open invitation of a region, or NotFound."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.region_id != region_id:
        raise NotFound
    return found


def invitation_by_token(token: str | None) -> Invitation | None:
    """The open invitation behind a mailed link, while it is good."""
    good = (Invitation.token_hash == invitation_hash(token or "")) & (Invitation.expires_at > clock.now())
    return db.session.scalar(
        select(Invitation).where(good).options(joinedload(Invitation.region), joinedload(Invitation.organisation))
    )


def invitation_hash(token: str) -> bytes:
    """How the token of an invitation is stored."""
    return keyed_hash("invitation", token)
