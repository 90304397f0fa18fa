"""Statements, and agreeing or disagreeing with them: one vote per voter, which can be changed and taken back."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from portal.boards.models import Board, Moderation, Statement, StatementState, StatementVote
from portal.boards.models.statements import LONGEST_STATEMENT
from portal.boards.policy import BoardVerb
from portal.boards.queries.statements import voter_key
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor, can

VOTES = (1, 0, -1)


def add_statement(author: Author, board: Board, body: str, language: str) -> Statement:
    """A statement of the author's: public at once, or waiting where residents' words are looked at first."""
    text = " ".join(body.split())
    if not takes_votes(board):
        raise Conflict(_("This board does not take new statements now."))
    if not text or len(text) > LONGEST_STATEMENT:
        raise Invalid(_("Write one sentence of at most %(most)d characters.", most=LONGEST_STATEMENT))
    waits = board.moderation is Moderation.BEFORE and not can(author.actor, BoardVerb.WORK, board)
    statement = Statement(
        board=board,
        body=text,
        language=language,
        state=StatementState.WAITING if waits else StatementState.PUBLIC,
        person_id=author.person_id,
        visitor=author.visitor,
        created_at=_time_of(author),
    )
    db.session.add(statement)
    db.session.flush()
    return statement


def vote(author: Author, statement: Statement, value: int) -> None:
    """Agree (1), disagree (-1) or pass (0). A further vote replaces the first; parallel ones leave one row."""
    if value not in VOTES:
        raise Invalid(_("Choose agree, disagree or pass."))
    _check(statement)
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    given = {"value": value, "counted": False, "since": clock.today()}
    row = {"statement_id": statement.id, "key": voter_key(author, statement.board)} | given
    insert = dialect.insert(StatementVote).values(row)
    # The same vote once more changes nothing, and so does not bring the next snapshot nearer.
    changed = StatementVote.value.is_distinct_from(value)
    db.session.execute(insert.on_conflict_do_update(index_elements=["statement_id", "key"], set_=given, where=changed))


def take_back(author: Author, statement: Statement) -> bool:
    """Undo the author's vote; whether there was one. The row stays, empty: the next snapshot has to know of it."""
    _check(statement)
    own = update(StatementVote).where(
        StatementVote.statement_id == statement.id,
        StatementVote.key == voter_key(author, statement.board),
        StatementVote.value.is_not(None),
    )
    done = db.session.execute(own.values(value=None, counted=False).returning(StatementVote.statement_id))
    return done.first() is not None


def moderate(actor: Actor, statement: Statement, state: StatementState) -> None:
    """Let a statement through, or take it out: its votes then count as zero of everyone."""
    if state is StatementState.WAITING or statement.state is state:
        return
    statement.state = state
    record("statement.moderated", statement, actor, state=state.value)
    db.session.flush()


def takes_votes(board: Board) -> bool:
    """Whether people can vote on statements today."""
    return board.is_open and board.takes_votes


def _time_of(author: Author) -> datetime:
    """Nothing finer than the day is kept of a resident without account."""
    now = clock.now()
    return now if author.actor.is_signed_in else now.replace(hour=0, minute=0, second=0, microsecond=0)


def _check(statement: Statement) -> None:
    if statement.state is not StatementState.PUBLIC or not takes_votes(statement.board):
        raise Conflict(_("You cannot vote on this statement now."))
