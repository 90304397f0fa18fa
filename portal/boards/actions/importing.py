"""Votes from another platform. Read again they change what was read before, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.boards.models import Board, Statement, StatementState, StatementVote
from portal.boards.models.statements import LONGEST_STATEMENT
from portal.kernel import clock
from portal.kernel.db import db, insert_into
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.secrets import keyed_hash

if TYPE_CHECKING:
    from portal.boards.opinions.reading import Export

ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Imported:
    """How many statements, people and votes a file brought."""

    statements: int
    people: int
    votes: int


def import_votes(actor: Actor, board: Board, export: Export, language: str, name: str = "") -> Imported:
    """Take statements and votes of an export into the board. People get keys that tell nothing of who they were.

    Exports of several conversations have a `name` each: all of them count their statements and people from 0. Conflict
    where another export of that name is on the board.
    """
    statements = _statements(board, export, language, name)
    votes = 0
    insert = insert_into(StatementVote)
    given = {"value": insert.excluded.value, "since": insert.excluded.since, "counted": False}
    changed = StatementVote.value.is_distinct_from(insert.excluded.value)
    insert = insert.on_conflict_do_update(index_elements=["statement_id", "key"], set_=given, where=changed)
    for rows in _batches(board, export, statements, name):
        db.session.execute(insert, rows)
        votes += len(rows)
    found = Imported(len(statements), len(export.votes.participants), votes)
    record("board.votes_imported", board, actor, statements=found.statements, people=found.people, votes=votes)
    return found


def _statements(board: Board, export: Export, language: str, conversation: str) -> list[int]:
    """The number of each statement of the export, in its order; made where it is not there yet."""
    known = select(Statement).where(Statement.board_id == board.id, Statement.source.is_not(None))
    by_source = {each.source: each for each in db.session.scalars(known)}
    found = []
    for name, is_out in zip(export.votes.statements, export.votes.moderated.tolist(), strict=True):
        source = f"{conversation}:{name}" if conversation else name
        body = (" ".join(export.texts.get(name, "").split()) or name)[:LONGEST_STATEMENT]
        statement = by_source.get(source)
        if statement is None:
            statement = Statement(board=board, source=source, language=language, body=body, created_at=clock.now())
        elif statement.body != body:
            words = _(
                "Statement %(number)s of another export is on this board: “%(text)s”. Give this one another name.",
                number=name,
                text=statement.body,
            )
            raise Conflict(words)
        statement.state = StatementState.OUT if is_out else StatementState.PUBLIC
        db.session.add(statement)
        found.append(statement)
    db.session.flush()
    return [each.id for each in found]


def _batches(board: Board, export: Export, statements: list[int], conversation: str) -> Iterator[list[dict[str, Any]]]:
    """Rows of votes, some thousand at a time."""
    from portal.boards.opinions.votes import MISSING

    today, rows = clock.today(), list[dict[str, Any]]()
    for name, cells in zip(export.votes.participants, export.votes.matrix, strict=True):
        key = keyed_hash("imported voter", str(board.id), *([conversation] if conversation else []), name)
        for at in (cells != MISSING).nonzero()[0].tolist():
            value = int(cells[at])
            rows.append({"statement_id": statements[at], "key": key, "value": value, "counted": False, "since": today})
        if len(rows) >= ROWS_AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows
