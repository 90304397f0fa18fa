"""The statements of a board: adding them, changing one before anybody voted, letting it through or taking it out."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from portal.boards.actions.voting import is_voted_on, takes_votes
from portal.boards.models import Board, Idea, Statement, StatementState
from portal.boards.models.statements import LONGEST_STATEMENT
from portal.boards.policy import BoardVerb
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor, can


def add_statement(author: Author, board: Board, body: str, language: str) -> Statement:
    """A statement: public at once by who works on the board, else waiting for a moderator, since all vote on it.

    The same words a second time, from whomever, are the statement that is there.
    """
    text = _sentence(body)
    if not takes_statement_from(author.actor, board):
        raise Conflict(_("This board does not take new statements now."))
    db.session.execute(select(Board.id).where(Board.id == board.id).with_for_update())  # the same form, sent twice
    same = select(Statement).where(Statement.board_id == board.id, Statement.body == text)
    there: Statement | None = db.session.scalar(same.order_by(Statement.id).limit(1))
    if there is not None:
        return there
    works = can(author.actor, BoardVerb.WORK, board)
    statement = Statement(
        board=board,
        body=text,
        language=language,
        state=StatementState.PUBLIC if works else StatementState.WAITING,
        person_id=author.person_id,
        visitor=author.visitor,
        created_at=_time_of(author),
    )
    db.session.add(statement)
    db.session.flush()
    record("statement.added", statement, author.actor, state=statement.state.value)
    return statement


def statement_from(author: Author, idea: Idea) -> Statement:
    """An idea's title as a statement; it can be put differently until somebody votes."""
    return add_statement(author, idea.board, idea.title, idea.language)


def change_statement(actor: Actor, statement: Statement, body: str, language: str) -> None:
    """Put it in other words, as long as nobody voted on the present ones."""
    text = _sentence(body)
    # A vote that is being written holds the row shared, so that nobody votes on words that are just being changed.
    db.session.execute(select(Statement.id).where(Statement.id == statement.id).with_for_update())
    if is_voted_on(statement.id):
        raise Conflict(_("People have voted on this statement, so its words stay. Take it out and add a new one."))
    before = {"body": statement.body, "language": statement.language}
    statement.body, statement.language = text, language
    db.session.flush()
    record("statement.changed", statement, actor, before=before)


def moderate(actor: Actor, statement: Statement, state: StatementState) -> bool:
    """Let a statement through, or take it out: its votes then count as zero of everyone. Whether that changed it."""
    if statement.state is state:
        return False
    before, statement.state = statement.state, state
    record("statement.moderated", statement, actor, before=before.value, state=state.value)
    db.session.flush()
    return True


def takes_statement_from(actor: Actor, board: Board) -> bool:
    """Whether this person can bring a statement now: residents where the board asks them, who works there always."""
    return can(actor, BoardVerb.WORK, board) or (takes_votes(board) and board.takes_statements)


def _sentence(body: str) -> str:
    text = " ".join(body.split())
    if not text or len(text) > LONGEST_STATEMENT:
        wrong = _("Write one sentence of at most %(most)d characters.", most=LONGEST_STATEMENT)
        raise Invalid(fields={"body": wrong})
    return text


def _time_of(author: Author) -> datetime:
    """Nothing finer than the day is kept of a resident without account."""
    now = clock.now()
    return now if author.actor.is_signed_in else now.replace(hour=0, minute=0, second=0, microsecond=0)
