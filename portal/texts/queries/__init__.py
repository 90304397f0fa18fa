"""What can be read of shared texts."""

from __future__ import annotations

from portal.texts.queries.history import contributors, diff, version, versions
from portal.texts.queries.texts import blocks, html, notation, plain, state, text, text_to_write

__all__ = [
    "blocks",
    "contributors",
    "diff",
    "html",
    "notation",
    "plain",
    "state",
    "text",
    "text_to_write",
    "version",
    "versions",
]
