"""Who may do what in a region and with its processes."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import Actor, admin, allow, any_of, member, organiser
from portal.regions.models import Process


class RegionVerb(Enum):
    """What can be done with a region, or for `CREATE` with the portal."""

    CREATE = "create regions and programmes"
    ORGANISE = "use the organiser's desk"
    SET_UP = "change name, contact, languages and colours"


class ProcessVerb(Enum):
    """What can be done with a process; its phases and its report-back go with it."""

    SEE = "see it"
    EDIT = "edit, publish and report back"


def is_published(actor: Actor, process: Process) -> bool:
    return process.published_at is not None


allow(
    {
        RegionVerb.CREATE: admin,
        RegionVerb.ORGANISE: organiser,
        RegionVerb.SET_UP: any_of(organiser, admin),
        ProcessVerb.SEE: any_of(is_published, member),
        ProcessVerb.EDIT: organiser,
    }
)
