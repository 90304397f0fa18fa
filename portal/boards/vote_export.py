"""The votes of a board in the format of Polis' exports, as one ZIP file: for those who hold the right, never for all.

Participants get numbers in an order that is drawn anew for each file, so two files cannot be joined by them. Only the
day of a vote is known, so that is what `timestamp` says. `kring opinions` reads the unpacked folder.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from random import SystemRandom
from typing import Any

from sqlalchemy import case, func, select

from portal.boards.models import Board, Statement, StatementState, StatementVote
from portal.kernel.db import db
from portal.kernel.exports import Cell, neutral

VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
COMMENTS = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
MODERATED = {StatementState.PUBLIC: 1, StatementState.WAITING: 0, StatementState.OUT: -1}
_PIECE = 64 * 1024
_AT_ONCE = 10_000


def polis_zip(board: Board) -> Iterator[bytes]:
    """`votes.csv` and `comments.csv`, packed; piece by piece from a file on disk."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(archive, "comments.csv", COMMENTS, _comments(board.id))
            _write(archive, "votes.csv", VOTES, _votes(board.id))
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(archive: zipfile.ZipFile, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        writer.writerows([neutral(cell) for cell in row] for row in rows)


def _comments(board_id: int) -> Iterator[list[Cell]]:
    sides = [func.sum(case((StatementVote.value == side, 1), else_=0)) for side in (1, -1)]
    found = select(Statement, *sides).outerjoin(StatementVote).where(Statement.board_id == board_id)
    for row in db.session.execute(found.group_by(Statement.id).order_by(Statement.id)):
        statement = row[0]
        day = _day(statement.created_at.date())
        yield [*day, statement.id, "", row[1], row[2], MODERATED[statement.state], statement.body]


def _votes(board_id: int) -> Iterator[list[Cell]]:
    """Person by person, so that the order of rows tells nothing either."""
    cast: Any = select(StatementVote.key, StatementVote.statement_id, StatementVote.value, StatementVote.since)
    cast = cast.join(Statement).where(Statement.board_id == board_id, StatementVote.value.is_not(None))
    numbers = _numbers(list(db.session.scalars(cast.with_only_columns(StatementVote.key).distinct())))
    ordered = cast.order_by(StatementVote.statement_id, StatementVote.key).execution_options(yield_per=_AT_ONCE)
    by_person = sorted(
        (numbers[row.key], row.statement_id, row.value, row.since) for row in db.session.execute(ordered)
    )
    for number, statement_id, value, since in by_person:
        yield [*_day(since), statement_id, number, value]


def _numbers(keys: list[bytes]) -> dict[bytes, int]:
    SystemRandom().shuffle(keys)
    return {key: number for number, key in enumerate(keys)}


def _day(day: date) -> tuple[int, str]:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000), day.isoformat()
