"""Leaving: the account goes, what was written stays with a former member."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from portal.accounts.actions import sign_ins, tickets
from portal.accounts.models import Invitation, Membership, Passkey, Person, RecoveryCode
from portal.accounts.personal_data import erase_all
from portal.accounts.queries.members import memberships_of, organiser_count
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.permissions import Role


def delete_account(person: Person) -> None:
    """Remove every row about the person. What they wrote loses its author and is "by a former member"."""
    _refuse_last(person)
    _forget_invitations(person)
    erase_all(person.id)
    db.session.delete(person)
    db.session.flush()


def anonymise_account(person: Person) -> None:
    """Keep an empty row, so that what the person wrote stays together as one former member's."""
    _refuse_last(person)
    _forget_invitations(person)
    erase_all(person.id)
    for kept in (Membership, Passkey, RecoveryCode):
        db.session.execute(delete(kept).where(kept.person_id == person.id))
    tickets.withdraw(person.id)
    sign_ins.end_all(person.id)
    person.email, person.name, person.language = None, "", None
    person.password_hash, person.totp_secret, person.totp_step = None, None, 0
    person.is_admin, person.is_demo = False, False
    person.created_at, person.left_on = clock.now(), clock.today()
    db.session.flush()


def _refuse_last(person: Person) -> None:
    """Nobody leaves a region without organiser or the portal without administrator."""
    for membership in memberships_of(person.id):
        if membership.role == Role.ORGANISER and organiser_count(membership.region_id) < 2:
            region = membership.region.name
            raise Conflict(
                _l(
                    "You are the last organiser of %(region)s. Make somebody else organiser first, then you can leave.",
                    region=region,
                )
            )
    if person.is_admin and db.session.execute(select(func.count()).where(Person.is_admin)).scalar_one() < 2:
        raise Conflict(_l("You are the last administrator of this portal, so you cannot leave yet."))


def _forget_invitations(person: Person) -> None:
    db.session.execute(delete(Invitation).where(Invitation.email == person.email))
