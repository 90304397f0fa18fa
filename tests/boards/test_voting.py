"""Voting on statements: one vote per voter, a lottery that stays, snapshots that tell nobody's vote."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.boards.actions.importing import import_votes
from portal.boards.actions.statements import add_statement, moderate
from portal.boards.actions.voting import take_back, vote
from portal.boards.models import OpinionSnapshot, Statement, StatementState, StatementVote
from portal.boards.opinions.analysis import analyse
from portal.boards.opinions.reading import read_export
from portal.boards.own_data import collect
from portal.boards.queries.statements import Asked, asked, newest_snapshot, own_vote, voter_key
from portal.boards.snapshots import make_snapshot, queue_snapshots, votes_of
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.jobs import Job, run_all
from portal.kernel.permissions import ANYBODY
from tests.boards.opinions.made import camps, write_export
from tests.factories.boards import make_board, make_statement, resident
from tests.factories.regions import make_region


@pytest.fixture
def board(session):
    return make_board(make_region(), takes_votes=True)


@pytest.fixture
def statements(board):
    return [make_statement(board, f"Sentence {at}.") for at in range(8)]


def rows():
    return db.session.scalars(select(StatementVote.value).order_by(StatementVote.statement_id)).all()


def snapshot(board):
    """As a job does it: what was voted before is committed."""
    db.session.commit()
    make_snapshot(board.id)
    db.session.commit()


def take_part(statements, people, value=1):
    voters = [resident() for _ in range(people)]
    for voter in voters:
        for statement in statements:
            vote(voter, statement, value)
    return voters


def test_last_vote_counts_and_there_is_one_row(board, statements):
    voter = resident()
    for value in (1, -1, -1, 0):
        vote(voter, statements[0], value)
    assert rows() == [0]
    assert own_vote(statements[0].id, voter_key(voter, board)) == 0


def test_vote_is_taken_back_once(board, statements):
    voter = resident()
    vote(voter, statements[0], 1)
    assert [take_back(voter, statements[0]), take_back(voter, statements[0])] == [True, False]
    assert own_vote(statements[0].id, voter_key(voter, board)) is None
    assert not take_back(resident(), statements[0])


@pytest.mark.parametrize("value", [2, -2, 5])
def test_other_values_are_refused(statements, value):
    with pytest.raises(Invalid):
        vote(resident(), statements[0], value)


def test_nobody_votes_on_what_is_out_or_closed(board, statements):
    moderate(ANYBODY, statements[0], StatementState.OUT)
    with pytest.raises(Conflict):
        vote(resident(), statements[0], 1)
    board.closes_on = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict):
        vote(resident(), statements[1], 1)
    with pytest.raises(Conflict):
        add_statement(resident(), board, "Too late.", "en")


def test_statement_of_a_resident_waits(board):
    board.takes_statements = True
    statement = add_statement(resident(), board, "  One\n sentence. ", "en")
    assert (statement.state, statement.body) == (StatementState.WAITING, "One sentence.")
    assert asked(board.id, None).statement is None
    for body in ("", "x" * 281):
        with pytest.raises(Invalid):
            add_statement(resident(), board, body, "en")


def test_member_has_another_key_on_every_board(board, cast):
    other = make_board(board.region, takes_votes=True)
    author = resident()
    assert voter_key(author, board) not in (author.visitor, voter_key(resident(), board))
    member = Author(actor=cast.actor(cast.ada))
    assert len({voter_key(member, board), voter_key(member, other)}) == 2


def test_member_can_take_out_their_own_votes(statements, cast):
    vote(Author(actor=cast.actor(cast.ben)), statements[2], -1)
    vote(resident(), statements[3], 1)
    assert collect(cast.ben.id)["votes_on_statements"] == [{"statement": statements[2].id, "vote": -1}]
    assert collect(cast.ada.id)["votes_on_statements"] == []


def test_lottery_asks_each_statement_once_and_the_same_again_until_it_is_answered(board, statements):
    voter, seen = resident(), []
    key = voter_key(voter, board)
    while statement := asked(board.id, key).statement:
        assert asked(board.id, key).statement is statement
        seen.append(statement.id)
        vote(voter, statement, 0)
    assert sorted(seen) == [each.id for each in statements]
    assert asked(board.id, key) == Asked(None, 8, 8)
    take_back(voter, statements[3])
    assert asked(board.id, key) == Asked(statements[3], 7, 8)
    assert asked(board.id, key, cast={statements[3].id: 1}) == Asked(None, 8, 8)


def test_lottery_follows_the_weights(board, statements):
    for statement in statements:
        statement.priority = 1.0
    statements[2].priority = 21.0
    db.session.flush()
    first = [asked(board.id, resident().visitor).statement.id for _ in range(300)]
    assert 0.67 < first.count(statements[2].id) / 300 < 0.83
    assert len(set(first)) > 4


def test_snapshot_waits_for_ten_people_and_an_hour(board, statements):
    take_part(statements, 9)
    snapshot(board)
    assert newest_snapshot(board.id) is None
    take_part(statements, 1)
    snapshot(board)
    first = newest_snapshot(board.id)
    assert first.people == 10
    take_part(statements, 10)
    snapshot(board)
    assert newest_snapshot(board.id) is first
    first.made_at -= timedelta(hours=2)
    snapshot(board)
    assert newest_snapshot(board.id).people == 20


def test_people_vote_while_a_snapshot_is_computed_and_are_in_the_next(board, statements, monkeypatch):
    voter, *_ = take_part(statements, 12)
    late, first = secrets.token_bytes(32), statements[0].id
    early = voter_key(voter, board)

    def analyse_slowly(votes):
        with Session(db.engine) as other, other.begin():  # waits for ten seconds where a lock is held
            other.execute(update(StatementVote).where(StatementVote.key == early).values(value=-1))
            other.add(StatementVote(statement_id=first, key=late, value=1, since=clock.today()))
        return analyse(votes)

    monkeypatch.setattr("portal.boards.opinions.analysis.analyse", analyse_slowly)
    snapshot(board)
    fresh = select(StatementVote.key).where(StatementVote.counted.is_(False)).distinct()
    assert set(db.session.scalars(fresh)) == {early, late}
    assert newest_snapshot(board.id).result["statements"][0]["everyone"] == [12, 0, 12]
    assert not db.session.get(StatementVote, (first, late)).counted


def test_single_changed_vote_makes_no_new_snapshot(board, statements):
    voter, *_ = take_part(statements, 12)
    snapshot(board)
    newest_snapshot(board.id).made_at -= timedelta(hours=2)
    vote(voter, statements[0], -1)
    take_back(voter, statements[1])
    snapshot(board)
    assert len(db.session.scalars(select(OpinionSnapshot)).all()) == 1


def test_snapshot_holds_counts_and_no_person(board, statements):
    take_part(statements, 12)
    moderate(ANYBODY, statements[7], StatementState.OUT)
    snapshot(board)
    result = newest_snapshot(board.id).result
    assert set(result) == {"finding", "people", "consensus", "statements"}
    assert result["finding"] == "no_groups_yet"
    assert result["statements"][0] == {"statement": statements[0].id, "everyone": [12, 0, 12], "groups": []}
    assert statements[7].id not in [row["statement"] for row in result["statements"]]


def test_weights_follow_the_votes(board, statements):
    take_part(statements[:1], 20, 1)
    take_part(statements[1:2], 20, 0)
    snapshot(board)
    for statement in statements:
        db.session.refresh(statement)
    agreed, passed, new = (statements[at].priority for at in range(3))
    assert passed < agreed < new


def test_regular_job_looks_at_boards_with_news(board, statements):
    take_part(statements, 10)
    queue_snapshots()
    queue_snapshots()
    assert [each.payload for each in db.session.scalars(select(Job).where(Job.kind == "boards.opinions.board"))] == [
        {"board_id": board.id}
    ]
    db.session.commit()
    run_all()
    assert newest_snapshot(board.id).people == 10
    queue_snapshots()
    assert not db.session.scalars(select(Job).where(Job.kind == "boards.opinions.board")).all()


def test_votes_all_taken_back_leave_an_empty_snapshot(board, statements):
    for voter in take_part(statements[:1], 10):
        take_back(voter, statements[0])
    snapshot(board)
    assert newest_snapshot(board.id).result == {"finding": "too_few_people", "people": 0}


def test_imported_votes_are_there_once_and_show_their_groups(board, tmp_path):
    votes = camps((60, 50))
    votes.moderated[5] = True
    export = read_export(write_export(tmp_path, votes))
    found = import_votes(ANYBODY, board, export, "en")
    assert (found.statements, found.people, found.votes) == (24, 110, (votes.matrix != 2).sum())
    import_votes(ANYBODY, board, export, "en")
    assert len(rows()) == found.votes
    out = db.session.scalars(select(Statement.source).where(Statement.state == StatementState.OUT)).all()
    assert out == ["5"]
    read = votes_of(board.id)
    assert sorted((read.matrix != 2).sum(axis=1).tolist()) == sorted((votes.matrix != 2).sum(axis=1).tolist())
    assert (read.matrix == 1).sum() == (votes.matrix == 1).sum()
    snapshot(board)
    result = newest_snapshot(board.id).result
    assert result["finding"] == "clear_groups"
    assert [group["size"] for group in result["groups"]] == [60, 50]
    assert all(len(row["groups"]) == 2 for row in result["statements"])
