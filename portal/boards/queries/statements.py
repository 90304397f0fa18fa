"""Which statement somebody is asked next, and what was seen in the votes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import log

from sqlalchemy import and_, bindparam, func, select

from portal.boards.models import Board, Idea, IdeaState, OpinionSnapshot, Statement, StatementState, StatementVote
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.secrets import keyed_hash


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statement somebody is asked now, None when all is done, and how many of all they have voted on."""

    statement: Statement | None
    voted: int
    of: int


def voter_key(author: Author, board: Board) -> bytes:
    """32 bytes that are the same whenever this author votes on this board, and others on every other board.

    Nothing else that is stored has them: a resident's votes do not stand beside what they wrote.
    """
    if author.actor.id is not None:
        return _member_key(board.id, author.actor.id)
    if author.visitor is None:
        raise ValueError("a voter without account needs the key of a visitor")
    return keyed_hash("voting visitor", author.visitor)


# Written once and without the mapper: every vote asks them.
_STATEMENT, _VOTE = (model.__table__ for model in (Statement, StatementVote))
_OPEN = (
    select(_STATEMENT.c.id, _STATEMENT.c.priority, _VOTE.c.value)
    .outerjoin(_VOTE, and_(_VOTE.c.statement_id == _STATEMENT.c.id, _VOTE.c.key == bindparam("voter")))
    .where(_STATEMENT.c.board_id == bindparam("board"), _STATEMENT.c.state == StatementState.PUBLIC)
)
_ANY = select(_VOTE.c.statement_id).where(_VOTE.c.key == bindparam("voter")).limit(1)
_OWN = select(_VOTE.c.value).where(_VOTE.c.statement_id == bindparam("statement"), _VOTE.c.key == bindparam("voter"))
_ONE = select(Statement).where(Statement.id == bindparam("statement"), Statement.board_id == bindparam("board"))


def asked(
    board_id: int, key: bytes | None, later: Collection[int] = (), cast: Mapping[int, int] | None = None
) -> Asked:
    """What this voter is asked now: drawn among what they have not voted on, by weight.

    Asked again before voting it is the same one, and anybody without a key is asked what weighs most. The draw is
    exponential (Efraimidis and Spirakis 2006): the smallest −ln(u)/weight wins, u being fixed for voter and statement.
    What somebody leaves for `later` comes last. `cast` are votes that are about to be written.
    """
    rows = db.session.connection().execute(_OPEN, {"board": board_id, "voter": key or b""}).all()
    left = [row for row in rows if row.value is None and row.id not in (cast or {})]
    lottery = keyed_hash("lottery", key) if key else None
    drawn = min(left, key=lambda row: (row.id in later, _lot(lottery, row.id, row.priority)), default=None)
    return Asked(_one(board_id, drawn.id) if drawn else None, len(rows) - len(left), len(rows))


def _lot(lottery: bytes | None, statement_id: int, priority: float) -> tuple[float, int]:
    weight = max(priority, 1e-9)
    if lottery is None:
        return -weight, statement_id
    drawn = int.from_bytes(blake2b(statement_id.to_bytes(8), key=lottery, digest_size=8).digest())
    return -log((drawn + 1) / (2**64 + 1)) / weight, statement_id


def own_vote(statement_id: int, key: bytes) -> int | None:
    """How this voter voted; None if they did not, or took it back."""
    own: int | None = db.session.connection().scalar(_OWN, {"statement": statement_id, "voter": key})
    return own


def has_voted(key: bytes) -> bool:
    """Whether this voter ever voted on their board."""
    return db.session.connection().scalar(_ANY, {"voter": key}) is not None


def own_votes(board_id: int, key: bytes) -> list[tuple[Statement, int]]:
    """How this voter voted, in the order of the statements; those that were taken out are among them."""
    own = select(Statement, StatementVote.value).join(StatementVote)
    own = own.where(Statement.board_id == board_id, StatementVote.key == key, StatementVote.value.is_not(None))
    return [(row[0], row[1] or 0) for row in db.session.execute(own.order_by(Statement.id))]


def statement_on(board: Board, statement_id: int) -> Statement:
    """A statement of the board in any state, or NotFound."""
    found = _one(board.id, statement_id)
    if found is None:
        raise NotFound
    return found


def _one(board_id: int, statement_id: int) -> Statement | None:
    found: Statement | None = db.session.scalar(_ONE, {"statement": statement_id, "board": board_id})
    return found


def public_statement(board_id: int, statement_id: int) -> Statement | None:
    """A statement that people vote on, if there is one of this number."""
    found = _one(board_id, statement_id)
    return found if found is not None and found.state is StatementState.PUBLIC else None


def all_statements(board_id: int) -> list[tuple[Statement, int]]:
    """Every statement of a board with how many voted on it: those that wait first, then the newest."""
    votes = func.count(StatementVote.value)
    found = select(Statement, votes).outerjoin(StatementVote).where(Statement.board_id == board_id)
    rows = db.session.execute(found.group_by(Statement.id).order_by(Statement.state.desc(), Statement.id.desc()))
    return [(row[0], row[1]) for row in rows]


def ideas_without_statement(board_id: int, most: int = 200) -> list[Idea]:
    """The public ideas whose title is no statement yet, the most supported first."""
    is_there = select(Statement.id).where(Statement.board_id == board_id, Statement.body == Idea.title).exists()
    ideas = select(Idea).where(Idea.board_id == board_id, Idea.state == IdeaState.PUBLIC, ~is_there)
    return list(db.session.scalars(ideas.order_by(Idea.support_count.desc(), Idea.id).limit(most)))


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
