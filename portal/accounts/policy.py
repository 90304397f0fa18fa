"""Who may do what with accounts and memberships."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import admin, allow, any_of, organiser, signed_in


class AccountVerb(Enum):
    """What can be done with one's own account (no thing) or with a region's members (the region)."""

    USE_OWN_ACCOUNT = "see and change one's own account"
    MANAGE_MEMBERS = "invite people to a region, change their role, end their membership"


allow(
    {
        AccountVerb.USE_OWN_ACCOUNT: signed_in,
        AccountVerb.MANAGE_MEMBERS: any_of(organiser, admin),
    }
)
