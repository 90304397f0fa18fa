"""Who a contribution is from: a member, or a resident without account who is known only by a key for one place."""

from __future__ import annotations

from dataclasses import dataclass

from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Somebody who contributes. A resident has no person's id in `actor` but a `visitor` key.

    `visitor` is 32 bytes, different in every place (a board, a plan), so that nobody can follow a resident from one
    place to the next, not even with the database in hand.
    """

    actor: Actor
    visitor: bytes | None = None
    name: str = ""
    """What stands under the contribution: a member's name, or the pseudonym a resident has in this place."""
    perspective: Perspective = Perspective.RESIDENT

    @property
    def person_id(self) -> int | None:
        return self.actor.id

    @property
    def is_known(self) -> bool:
        """Whether there is anything by which the same author is recognised again."""
        return self.actor.is_signed_in or self.visitor is not None
