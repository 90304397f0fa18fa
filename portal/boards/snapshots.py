"""Snapshots of what people think on a board: made in batches, holding counts alone.

The difference of two snapshots would tell single votes. So a new one is made only when at least ten people have voted
or changed a vote since the last, and at most once an hour. What a snapshot holds follows the gates of
`portal.boards.opinions.kinds`: under ten people nothing but their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Table, bindparam, func, select

from portal.boards.models import Board, OpinionSnapshot, Statement, StatementState, StatementVote
from portal.boards.queries.statements import newest_snapshot
from portal.kernel import clock
from portal.kernel.db import db, reading, transaction
from portal.kernel.jobs import enqueue, every, job
from portal.kernel.live import publish

if TYPE_CHECKING:
    from portal.boards.opinions.analysis import Analysis
    from portal.boards.opinions.statements import Standing
    from portal.boards.opinions.votes import Votes

FEWEST_CHANGES = 10
SHORTEST_PAUSE = timedelta(hours=1)
FEWEST_VOTES_SHOWN = 5
"""Votes that a group needs on a statement before its counts are in a snapshot."""
AT_ONCE = 50_000
PORTION = 2_000


@every(timedelta(minutes=10), "boards.opinions")
def queue_snapshots() -> None:
    """Queue a snapshot of every board where enough people voted since its last."""
    voters = func.count(StatementVote.key.distinct())
    fresh = select(Statement.board_id).join(StatementVote).where(StatementVote.counted.is_(False))
    for board_id in db.session.scalars(fresh.group_by(Statement.board_id).having(voters >= FEWEST_CHANGES)):
        enqueue("boards.opinions.board", key=f"boards.opinions.board:{board_id}", board_id=board_id)


@job("boards.opinions.board")
def make_snapshot(board_id: int) -> None:
    """Look at all votes of the board, unless the last look is too near in time or in people.

    Read, computed, written: nobody waits while the votes are read and looked at, which takes seconds on large boards.
    """
    db.session.rollback()
    with reading():
        seen = _seen(board_id)
        db.session.rollback()
    if seen is None:
        return
    from portal.boards.opinions.analysis import analyse

    found = analyse(seen.votes) if seen.votes else None
    _mark_counted(seen.fresh)
    people, result = (found.people, result_of(found)) if found else (0, {"finding": "too_few_people", "people": 0})
    db.session.add(OpinionSnapshot(board_id=board_id, made_at=clock.now(), people=people, result=result))
    db.session.flush()
    if found:
        _weigh(found)
    publish(Board.place_of(board_id), "opinions", people=people)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The votes of a board at one moment; `fresh` are those that no snapshot knew as they are."""

    votes: Votes | None
    fresh: list[dict[str, Any]]


def _seen(board_id: int) -> _Seen | None:
    """All votes, if it is time for a snapshot."""
    last = newest_snapshot(board_id)
    if last is not None and last.made_at > clock.now() - SHORTEST_PAUSE:
        return None
    if _changed(board_id) < FEWEST_CHANGES:
        return None
    return _Seen(votes_of(board_id), _fresh(board_id))


_VOTE = cast(Table, StatementVote.__table__)
_STATEMENT = cast(Table, Statement.__table__)
# A vote that was changed again while the others were looked at is left for the next snapshot.
_COUNTED = (
    _VOTE.update()
    .where(
        _VOTE.c.statement_id == bindparam("of"),
        _VOTE.c.key == bindparam("by"),
        _VOTE.c.value.is_not_distinct_from(bindparam("as_seen", type_=_VOTE.c.value.type)),
    )
    .values(counted=True)
)
_WEIGHED = _STATEMENT.update().where(_STATEMENT.c.id == bindparam("of")).values(priority=bindparam("weight"))


def _fresh(board_id: int) -> list[dict[str, Any]]:
    fresh = select(StatementVote.statement_id, StatementVote.key, StatementVote.value).join(Statement)
    rows = db.session.execute(fresh.where(Statement.board_id == board_id, StatementVote.counted.is_(False)))
    return [{"of": row.statement_id, "by": row.key, "as_seen": row.value} for row in rows]


def _mark_counted(fresh: list[dict[str, Any]]) -> None:
    """Before the snapshot is written: were it given up between, the next would wait for more people, never for fewer.

    In portions, so that nobody who votes meanwhile waits for more than some 50 ms.
    """
    for start in range(0, len(fresh), PORTION):
        with transaction():
            db.session.connection().execute(_COUNTED, fresh[start : start + PORTION])


def _changed(board_id: int) -> int:
    """How many people voted, changed a vote or took one back since the last snapshot."""
    fresh = select(func.count(StatementVote.key.distinct())).join(Statement)
    fresh = fresh.where(Statement.board_id == board_id, StatementVote.counted.is_(False))
    return db.session.scalar(fresh) or 0


def votes_of(board_id: int) -> Votes | None:
    """The votes of a board as a matrix, None without any; statements that are not shown count as moderated out."""
    import numpy as np

    from portal.boards.opinions.reading.ballots import Ballots
    from portal.boards.opinions.votes import Votes

    ballots = Ballots(Path(Board.place_of(board_id)))
    for statement_id, key, value in _rows(board_id):
        ballots.add(key.hex(), str(statement_id), value, 0)
    if not ballots.people:
        return None
    shown = select(Statement.id).where(Statement.board_id == board_id, Statement.state == StatementState.PUBLIC)
    public = {str(each) for each in db.session.scalars(shown)}
    statements = list(ballots.statements)
    return Votes(
        list(ballots.people), statements, ballots.matrix(), np.array([one not in public for one in statements])
    )


def _rows(board_id: int) -> Iterator[tuple[int, bytes, int]]:
    cast = select(StatementVote.statement_id, StatementVote.key, StatementVote.value).join(Statement)
    cast = cast.where(Statement.board_id == board_id, StatementVote.value.is_not(None))
    for row in db.session.execute(cast.execution_options(yield_per=AT_ONCE)):
        yield row.statement_id, row.key, row.value


def result_of(found: Analysis) -> dict[str, Any]:
    """What may be told of an analysis, as JSON: counts of statements and groups, never a person."""
    from portal.boards.opinions.kinds import Finding

    told: dict[str, Any] = {"finding": found.finding.value, "people": found.people}
    if found.finding is Finding.TOO_FEW_PEOPLE:
        return told
    told["consensus"] = {side: list(map(_standing, found.consensus(side))) for side in ("agree", "disagree")}
    told["statements"] = _counts(found)
    if not found.groups_to_tell:
        return told
    sizes = [int((found.labels == at).sum()) for at in range(len(found.names))]
    pairs = zip(sizes, found.representative, strict=True)
    told["groups"] = [{"size": size, "representative": list(map(_standing, told_of))} for size, told_of in pairs]
    told["bridges"] = [{"statement": int(statement), "least": least} for statement, least in found.bridges()]
    return told


def _standing(one: Standing) -> dict[str, Any]:
    return {"statement": int(one.statement), "side": one.side, "votes": one.votes, "of": one.of}


def _counts(found: Analysis) -> list[dict[str, Any]]:
    """Of each shown statement who agreed, disagreed and voted at all, among everybody and in each group."""
    tallies = [found.everyone, found.tally] if found.groups_to_tell else [found.everyone]
    rows = []
    for at in found.shown.nonzero()[0].tolist():
        counts = [
            [int(tally.agree[row, at]), int(tally.disagree[row, at]), int(tally.seen[row, at])]
            for tally in tallies
            for row in range(len(tally.seen))
        ]
        everyone, *groups = [count if count[2] >= FEWEST_VOTES_SHOWN else None for count in counts]
        rows.append({"statement": int(found.votes.statements[at]), "everyone": everyone, "groups": groups})
    return rows


def _weigh(found: Analysis) -> None:
    """Give each statement its weight in the lottery."""
    from portal.boards.opinions.lottery import priorities

    weights = priorities(found.everyone, found.extremity).tolist()
    rows = [{"of": int(name), "weight": weight} for name, weight in zip(found.votes.statements, weights, strict=True)]
    db.session.connection().execute(_WEIGHED, rows)
