"""Agreeing or disagreeing with statements: one vote per voter, which can be changed and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.boards.models import Board, Statement, StatementState, StatementVote
from portal.boards.queries.statements import has_voted, voter_key
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid, TooMany
from portal.kernel.limits import count_try

VOTES = (1, 0, -1)
MOST_NEW_VOTERS = 300
"""Who can cast a first vote from one address within `WINDOW`: a full library hall. Later votes are not limited."""
WINDOW = timedelta(minutes=10)

Ballot = Callable[[Connection], bool]
"""Writes a vote through a connection; whether that changed anything."""

_VOTE = cast(Table, StatementVote.__table__)


def _upsert(dialect: ModuleType) -> Any:
    """Written once for each database. The same vote once more changes nothing: no snapshot comes nearer by it."""
    insert = dialect.insert(_VOTE)
    given = {name: insert.excluded[name] for name in ("value", "counted", "since")}
    changed = _VOTE.c.value.is_distinct_from(insert.excluded.value)
    upsert = insert.on_conflict_do_update(index_elements=["statement_id", "key"], set_=given, where=changed)
    return upsert.returning(_VOTE.c.statement_id)


_UPSERTS = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


def vote(author: Author, statement: Statement, value: int) -> None:
    """Agree (1), disagree (-1) or pass (0), in the session's transaction."""
    ballot(author, statement, value)(db.session.connection())


def ballot(author: Author, statement: Statement, value: int, source: str = "") -> Ballot:
    """The vote, checked and ready to be written. A further one replaces the first; parallel ones leave one row.

    `source` is the address that first votes are counted by; none are counted without it.
    """
    if value not in VOTES:
        raise Invalid(_("Choose agree, disagree or pass."))
    if statement.state is not StatementState.PUBLIC or not takes_votes(statement.board):
        raise Conflict(_("You cannot vote on this statement now."))
    key = voter_key(author, statement.board)
    counted_as = source if source and not has_voted(key) else ""
    row = {"statement_id": statement.id, "key": key, "value": value, "counted": False, "since": clock.today()}

    def write(into: Connection) -> bool:
        if counted_as and count_try("first vote", counted_as, WINDOW, into) > MOST_NEW_VOTERS:
            raise TooMany(_("Many people voted from here in a short time. Try again in a few minutes."))
        return into.execute(_UPSERTS[into.dialect.name], row).first() is not None

    return write


def take_back(author: Author, statement: Statement) -> bool:
    """Undo the author's vote, at any time; whether there was one."""
    return _empty(StatementVote.statement_id == statement.id, StatementVote.key == voter_key(author, statement.board))


def take_all_back(author: Author, board: Board) -> bool:
    """Undo all votes of the author on this board; whether there were any."""
    return _empty(StatementVote.key == voter_key(author, board))


def _empty(*which: object) -> bool:
    """The rows stay, without a vote: the next snapshot has to know of it."""
    own = update(StatementVote).where(*which, StatementVote.value.is_not(None))  # type: ignore[arg-type]
    done = db.session.execute(own.values(value=None, counted=False).returning(StatementVote.statement_id))
    return done.first() is not None


def takes_votes(board: Board) -> bool:
    """Whether people can vote on statements today."""
    return board.is_open and board.takes_votes


def is_voted_on(statement_id: int) -> bool:
    """Whether anybody ever voted on the statement."""
    return (
        db.session.scalar(select(StatementVote.key).where(StatementVote.statement_id == statement_id).limit(1))
        is not None
    )
