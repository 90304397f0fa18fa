"""Boards and ideas, with believable defaults; every keyword replaces one."""

from __future__ import annotations

import secrets
from itertools import count
from typing import Any

from portal.boards.actions.posting import post_idea
from portal.boards.models import Board, Idea, Moderation, Statement
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import ANYBODY
from portal.regions.models import Process, Region
from tests.factories.regions import four, make_process

_numbers = count(1)


def make_board(region: Region, process: Process | None = None, **changes: Any) -> Board:
    """A public, open board on which everything but voting is switched on."""
    values = {
        "region": region,
        "process": process or make_process(region),
        "title": four("What makes life easier here?"),
        "intro": four("We read every idea"),
        "published_at": clock.now(),
        "created_at": clock.now(),
        "moderation": Moderation.AFTER,
    }
    board = Board(**values | changes)
    db.session.add(board)
    db.session.flush()
    return board


def resident(name: str = "Swallow") -> Author:
    """Somebody without account, known by a key of their own."""
    return Author(actor=ANYBODY, visitor=secrets.token_bytes(32), name=name)


def make_idea(board: Board, title: str = "", *, author: Author | None = None, **changes: Any) -> Idea:
    """An idea as it is when it was posted; fields of the row can be changed afterwards with `changes`."""
    asked = {name: changes.pop(name) for name in ("area_id", "determinants") if name in changes}
    idea = post_idea(
        author or resident(),
        board,
        title=title or f"A bench by the river {next(_numbers)}",
        body=changes.pop("body", "People want to sit down."),
        language=changes.pop("language", "en"),
        **asked,
    )
    for name, value in changes.items():
        setattr(idea, name, value)
    db.session.flush()
    return idea


def make_statement(board: Board, body: str = "", **changes: Any) -> Statement:
    """A statement that people vote on."""
    values = {
        "board": board,
        "body": body or f"Sentence {next(_numbers)}.",
        "language": "en",
        "created_at": clock.now(),
    }
    statement = Statement(**values | changes)
    db.session.add(statement)
    db.session.flush()
    return statement
