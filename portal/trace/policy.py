"""Who may link things. Seeing a link needs no permission of its own: one sees it by seeing both ends."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import allow, member


class TraceVerb(Enum):
    """What can be done with links; the thing, or the link, says of which region."""

    LINK = "link a thing of one's region with another"
    UNLINK = "remove a link"


allow({TraceVerb.LINK: member, TraceVerb.UNLINK: member})
