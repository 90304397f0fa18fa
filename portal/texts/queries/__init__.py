"""What can be read of shared texts."""

from __future__ import annotations

from portal.texts.queries.history import contributors, diff, version, versions
from portal.texts.queries.texts import Said, blocks, by_id, html, notation, plain, said, state, text, text_to_write

__all__ = [
    "Said",
    "blocks",
    "by_id",
    "contributors",
    "diff",
    "html",
    "notation",
    "plain",
    "said",
    "state",
    "text",
    "text_to_write",
    "version",
    "versions",
]
