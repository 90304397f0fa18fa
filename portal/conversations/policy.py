"""Who may moderate a region's contributions, and who has notices. The rest is said by each subject."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import allow, organiser, signed_in


class ConversationVerb(Enum):
    """What can be done around conversations: in a region (MODERATE), or by oneself."""

    MODERATE = "look at what waits or was reported, show and hide it"
    HEAR = "follow things and read what is new"


allow({ConversationVerb.MODERATE: organiser, ConversationVerb.HEAR: signed_in})
