"""Statements of a demo board, and how invented residents in camps of opinion voted on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import insert, select

from portal.boards.actions.statements import add_statement
from portal.boards.models import Board, Statement, StatementVote
from portal.boards.snapshots import make_snapshot
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db, transaction
from portal.kernel.permissions import Actor

DAYS = 20
"""Votes were cast on the last days, most of them early."""
LEFT_OUT, PASSED = 0.1, 0.07
"""Shares of statements on which somebody did not vote, and passed."""


def make_statements(board: Board, organiser: Actor, data: Mapping[str, Any]) -> None:
    """The statements with their votes, and what residents suggested since."""
    statements = [
        add_statement(Author(actor=organiser), board, each["text"], each["language"]) for each in data["statements"]
    ]
    agree = [each["agree"] for each in data["statements"]]
    db.session.execute(insert(StatementVote), list(_votes(board, statements, agree, data["camps"])))
    for number, each in enumerate(data.get("suggested", ())):
        resident = Author(actor=Actor(), visitor=_key(board, f"suggests {number}"))
        add_statement(resident, board, each["text"], each["language"])


def _votes(
    board: Board, statements: list[Statement], agree: list[list[float]], camps: list[int]
) -> Iterator[dict[str, Any]]:
    random = Random(f"votes on {board.id}")  # noqa: S311 (the same world on every machine)
    camp_of = [camp for camp, size in enumerate(camps) for _ in range(size)]
    for number, camp in enumerate(camp_of):
        key = _key(board, f"voter {number}")
        since = clock.today() - timedelta(days=round(random.betavariate(3, 2) * DAYS))
        for statement, shares in zip(statements, agree, strict=True):
            if random.random() < LEFT_OUT:
                continue
            value = 0 if random.random() < PASSED else 1 if random.random() < shares[camp] else -1
            yield {"statement_id": statement.id, "key": key, "value": value, "counted": False, "since": since}


def _key(board: Board, who: str) -> bytes:
    """Of somebody who cannot come back: it is not the key of any browser's token."""
    return sha256(f"{board.id} {who}".encode()).digest()


def look_at_votes() -> None:
    """Make the snapshots of which the boards' pages are made."""
    with transaction():
        boards = list(db.session.scalars(select(Statement.board_id).distinct()))
    for board_id in boards:
        with transaction():
            make_snapshot(board_id)
