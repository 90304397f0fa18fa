"""Asking people to take part in a region, and what happens when they say yes."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import force_locale, format_date
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from portal.accounts.actions import people
from portal.accounts.models import Invitation, Membership, Person
from portal.accounts.policy import AccountVerb
from portal.accounts.queries.members import invitation_hash
from portal.accounts.queries.people import actor_of, person_by_email
from portal.accounts.words import ROLES
from portal.kernel import clock, mail
from portal.kernel.db import db
from portal.kernel.errors import Conflict, NotAllowed
from portal.kernel.events import record
from portal.kernel.permissions import Actor, Role, can
from portal.kernel.perspectives import Perspective
from portal.kernel.secrets import new_token

LIFETIME = timedelta(days=14)


def invite(
    actor: Actor,
    region: Membership,
    email: str,
    role: Role,
    perspective: Perspective,
    *,
    organisation_id: int | None = None,
    language: str | None = None,
) -> Invitation:
    """Mail somebody a link with which they become a member of `region`. Asking again replaces the older link.

    Whether the address has an account elsewhere makes no difference here: nobody learns it by inviting. Raises
    Conflict for somebody who has the role already, which the list of members shows anyway.
    """
    if not can(actor, AccountVerb.MANAGE_MEMBERS, region):
        raise NotAllowed(_l("Only organisers can invite people."))
    address = people.tidy_email(email)
    _refuse_member(address, region.id, role)
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.region_id == region.id, Invitation.email == address, Invitation.role == role
        )
    )
    invitation = found or Invitation(region_id=region.id, email=address, role=role)
    invitation.perspective, invitation.organisation_id = perspective, organisation_id
    invitation.language, invitation.invited_by = language or region.default_language, actor.id
    db.session.add(invitation)
    send_again(actor, invitation)
    return invitation


def send_again(actor: Actor, invitation: Invitation) -> None:
    """Mail the invitation with a fresh link; the older one stops working."""
    token = new_token()
    invitation.token_hash = invitation_hash(token)
    invitation.sent_at, invitation.expires_at = clock.now(), clock.now() + LIFETIME
    db.session.flush()
    record("person.invited", invitation, actor, role=invitation.role.value)
    with force_locale(invitation.language):
        role, until = str(ROLES[invitation.role]), format_date(invitation.expires_at, "long")
    mail.send(
        "accounts/invitation",
        invitation.email,
        invitation.language,
        inviter=actor.name,
        region=invitation.region.name,
        role=role,
        organisation=invitation.organisation.name if invitation.organisation else "",
        until=until,
        address=mail.link(f"/t/invitation/{token}?lang={invitation.language}"),
    )


def withdraw_invitation(invitation: Invitation) -> None:
    """Make an invitation's link worthless."""
    db.session.delete(invitation)
    db.session.flush()


def accept(token: str | None, name: str = "", password: str = "") -> tuple[Person, bool]:
    """Say yes: `(person, whether the account is new)`. The first who asks with a token gets in, once.

    A new person needs a name and may set a password; somebody with an account just continues. Raises Conflict when
    the link was used, withdrawn or is too old.
    """
    good = (Invitation.token_hash == invitation_hash(token or "")) & (Invitation.expires_at > clock.now())
    columns = (Invitation.region_id, Invitation.email, Invitation.role, Invitation.perspective)
    taken = db.session.execute(
        delete(Invitation)
        .where(good)
        .returning(*columns, Invitation.organisation_id, Invitation.language)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise Conflict(_l("This invitation was used already, or it is too old. Ask the organiser for a new one."))
    person = person_by_email(taken.email)
    is_new = person is None
    if person is None:
        person = people.create_person(taken.email, name, language=taken.language, password=password or None)
    membership = people.add_membership(person, taken.region_id, taken.role, taken.perspective, taken.organisation_id)
    record("membership.began", membership, actor_of(person), role=taken.role.value)
    return person, is_new


def _refuse_member(address: str, region_id: int, role: Role) -> None:
    held = (
        select(Membership.id)
        .join(Person)
        .where(Person.email == address, Membership.region_id == region_id, Membership.role == role)
    )
    if db.session.scalar(held):
        raise Conflict(_l("This person already has this role here."))
