"""Where an idea stands. A job has no request to make addresses from, and tells people all the same."""

from __future__ import annotations


def idea_address(idea_id: int) -> str:
    """The path of an idea's page."""
    return f"/ideas/{idea_id}"


def statement_address(board_id: int, statement_id: int) -> str:
    """The path where a statement is voted on."""
    return f"/boards/{board_id}/statements?ask={statement_id}"
