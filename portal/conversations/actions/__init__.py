"""What can be done in conversations. Here are the verbs that other slices use."""

from __future__ import annotations

from portal.conversations.actions.comments import comment
from portal.conversations.actions.follows import follow, unfollow
from portal.conversations.actions.moving import forget, move, put_back
from portal.conversations.actions.notices import tell
from portal.conversations.actions.reports import report
from portal.conversations.actions.residents import call_resident

__all__ = ["call_resident", "comment", "follow", "forget", "move", "put_back", "report", "tell", "unfollow"]
