"""From which side somebody speaks in a region, and the key by which a board knows them again."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import Membership
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.kernel.secrets import keyed_hash


def author_of(actor: Actor, region_id: int, visitor: bytes | None = None) -> Author:
    """A member with the perspective of their first membership in the region; everybody else speaks as a resident."""
    if not actor.is_signed_in:
        return Author(actor=actor, visitor=visitor)
    first = select(Membership.perspective).where(Membership.person_id == actor.id, Membership.region_id == region_id)
    perspective = db.session.scalar(first.order_by(Membership.id).limit(1))
    return Author(actor=actor, name=actor.name, perspective=perspective or Perspective.RESIDENT)


def author_key(author: Author) -> bytes:
    """32 bytes that are the same whenever this author comes to this board, whether member or resident."""
    if author.actor.is_signed_in:
        return keyed_hash("member on boards", str(author.actor.id))
    if author.visitor is None:
        raise ValueError("an author without account needs the key of a visitor")
    return author.visitor
