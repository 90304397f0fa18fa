"""What can be read of conversations. Here are the nouns that other slices use."""

from __future__ import annotations

from portal.conversations.queries.notices import follower_counts, follows
from portal.conversations.queries.residents import own_keys
from portal.conversations.queries.threads import counts, thread

__all__ = ["counts", "follower_counts", "follows", "own_keys", "thread"]
