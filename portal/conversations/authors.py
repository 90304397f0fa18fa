"""Who contributes with this request: the member signed in, or a resident by their browser's key for the place."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import Membership
from portal.conversations.actions.residents import call_resident
from portal.conversations.queries.residents import pseudonym
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.web.access import current_actor
from portal.web.visitors import visitor_key, welcome_visitor


def reader(place: str) -> Author:
    """Who reads: enough to know one's own again. Sets no cookie; a browser that never contributed is nobody."""
    actor = current_actor()
    if actor.is_signed_in:
        return Author(actor=actor, name=actor.name)
    visitor = visitor_key(place) if place else None
    known = pseudonym(place, visitor)
    return Author(actor=actor, visitor=visitor, name=known.name if known else "")


def supporter(place: str) -> Author:
    """Who supports or reports: a browser without a key is given one, but no name."""
    actor = current_actor()
    if actor.is_signed_in:
        return Author(actor=actor, name=actor.name)
    return Author(actor=actor, visitor=welcome_visitor(place) if place else None)


def contributor(place: str, region_id: int | None, name: str = "") -> Author:
    """Who writes: a member with their perspective in the region, or a resident with the name they have in `place`.

    Raises Invalid (field `name`) for a wished name that is too long.
    """
    actor = current_actor()
    if actor.is_signed_in:
        return Author(actor=actor, name=actor.name, perspective=_perspective(actor, region_id))
    if not place:
        return Author(actor=actor)
    visitor = welcome_visitor(place)
    return Author(actor=actor, visitor=visitor, name=call_resident(place, visitor, name))


def _perspective(actor: Actor, region_id: int | None) -> Perspective:
    """From which side a member speaks in a region; somebody from elsewhere speaks as a professional."""
    held = select(Membership.perspective).where(Membership.person_id == actor.id, Membership.region_id == region_id)
    return db.session.scalar(held.order_by(Membership.id).limit(1)) or Perspective.PROFESSIONAL
