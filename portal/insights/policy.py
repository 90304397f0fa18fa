"""Who may keep the register of initiatives. Reading both registers is for everybody."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import Actor, InRegion, Role, allow, any_of, organiser


class InitiativeVerb(Enum):
    """What can be done with an initiative, or for `ADD` with a region."""

    ADD = "add an initiative"
    EDIT = "change and remove it"


def professional(actor: Actor, thing: InRegion) -> bool:
    return actor.has(Role.PROFESSIONAL, thing.region_id)


keeps_the_register = any_of(organiser, professional)

allow({InitiativeVerb.ADD: keeps_the_register, InitiativeVerb.EDIT: keeps_the_register})
