"""The pages of boards and ideas."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("boards", __name__)

from portal.boards.routes import (  # noqa: E402, F401 (their views register themselves)
    answering,
    board,
    bulk,
    editing,
    exporting,
    files,
    idea,
    importing,
    inviting,
    joining,
    marking,
    merging,
    opinions,
    organising,
    posting,
    statements,
    supporting,
    voting,
    workshops,
)
