"""Which statement somebody is asked next, and what was seen in the votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy import Select, func, select

from portal.boards.models import Board, OpinionSnapshot, Statement, StatementState, StatementVote
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the statements somebody has voted on."""

    voted: int
    of: int


def voter_key(author: Author, board: Board) -> bytes:
    """32 bytes that are the same whenever this author votes on this board, and others on every other board."""
    if author.actor.id is not None:
        return _member_key(board.id, author.actor.id)
    if author.visitor is None:
        raise ValueError("a voter without account needs the key of a visitor")
    return author.visitor


def public_statements(board_id: int) -> Select[tuple[Statement]]:
    """The statements of a board that people vote on."""
    return select(Statement).where(Statement.board_id == board_id, Statement.state == StatementState.PUBLIC)


def next_statement(board_id: int, key: bytes | None) -> Statement | None:
    """What this voter is asked now: drawn among what they have not voted on, by weight; None when all is done.

    Asked again before voting it is the same one, and anybody without a key is asked what weighs most. The draw is
    exponential (Efraimidis and Spirakis 2006): the smallest −ln(u)/weight wins, u being fixed for voter and statement.
    """
    open_ = select(Statement.id, Statement.priority).where(
        Statement.board_id == board_id, Statement.state == StatementState.PUBLIC
    )
    if key is not None:
        voted = select(StatementVote.statement_id).where(StatementVote.key == key, StatementVote.value.is_not(None))
        open_ = open_.where(Statement.id.not_in(voted))
    drawn = min(db.session.execute(open_), key=lambda row: _lot(key, row.id, row.priority), default=None)
    return db.session.get(Statement, drawn.id) if drawn else None


def _lot(key: bytes | None, statement_id: int, priority: float) -> tuple[float, int]:
    weight = max(priority, 1e-9)
    if key is None:
        return -weight, statement_id
    drawn = int.from_bytes(keyed_hash("lottery", key, str(statement_id))[:8])
    return -log((drawn + 1) / (2**64 + 1)) / weight, statement_id


def own_vote(statement_id: int, key: bytes) -> int | None:
    """How this voter voted; None if they did not, or took it back."""
    own = select(StatementVote.value).where(StatementVote.statement_id == statement_id, StatementVote.key == key)
    return db.session.scalar(own)


def progress(board_id: int, key: bytes | None) -> Progress:
    """How far this voter is among the statements that are there now."""
    of = db.session.scalar(select(func.count()).select_from(public_statements(board_id).subquery())) or 0
    own = (
        public_statements(board_id)
        .join(StatementVote)
        .where(StatementVote.key == key, StatementVote.value.is_not(None))
    )
    voted = db.session.scalar(select(func.count()).select_from(own.subquery())) if key is not None else 0
    return Progress(voted or 0, of)


def newest_snapshot(board_id: int) -> OpinionSnapshot | None:
    """What was seen last in the votes of this board."""
    newest = select(OpinionSnapshot).where(OpinionSnapshot.board_id == board_id)
    return db.session.scalar(newest.order_by(OpinionSnapshot.id.desc()).limit(1))


def statements_by_id(ids: Sequence[int]) -> dict[int, Statement]:
    """The statements that a snapshot speaks of, as far as they are still shown."""
    shown = select(Statement).where(Statement.id.in_(ids), Statement.state == StatementState.PUBLIC)
    return {each.id: each for each in db.session.scalars(shown)}


def votes_of_member(person_id: int) -> list[dict[str, int]]:
    """A member's own votes on all boards: statement and vote. Only from the account to the votes, never back."""
    boards = db.session.scalars(select(Statement.board_id).distinct())
    keys = [_member_key(board_id, person_id) for board_id in boards]
    own = select(StatementVote.statement_id, StatementVote.value).where(
        StatementVote.key.in_(keys), StatementVote.value.is_not(None)
    )
    found = db.session.execute(own.order_by(StatementVote.statement_id))
    return [{"statement": row.statement_id, "vote": row.value} for row in found]


def _member_key(board_id: int, person_id: int) -> bytes:
    return keyed_hash("voting member", str(board_id), str(person_id))
