"""Changing what somebody is in a region, and ending it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.accounts.queries.members import organiser_count
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.permissions import Actor, Role
from portal.kernel.perspectives import Perspective


def change_membership(
    actor: Actor, membership: Membership, role: Role, perspective: Perspective, organisation_id: int | None
) -> None:
    """Give a member another role, perspective or organisation. A region keeps one organiser at least."""
    if role != membership.role:
        _keep_an_organiser(actor, membership)
        _refuse_second(membership, role)
    membership.role, membership.perspective, membership.organisation_id = role, perspective, organisation_id
    db.session.flush()
    record("membership.changed", membership, actor, role=role.value)


def end_membership(actor: Actor, membership: Membership) -> None:
    """Take somebody out of a region; what they wrote stays. A region keeps one organiser at least."""
    _keep_an_organiser(actor, membership)
    record("membership.ended", membership, actor, role=membership.role.value)
    db.session.delete(membership)
    db.session.flush()


def _keep_an_organiser(actor: Actor, membership: Membership) -> None:
    if membership.role == Role.ORGANISER and not actor.is_admin and organiser_count(membership.region_id) < 2:
        raise Conflict(_l("This is the last organiser of the region. Make somebody else organiser first."))


def _refuse_second(membership: Membership, role: Role) -> None:
    same = (Membership.person_id == membership.person_id, Membership.region_id == membership.region_id)
    if db.session.scalar(select(Membership.id).where(*same, Membership.role == role)):
        raise Conflict(_l("This person already has this role here."))
