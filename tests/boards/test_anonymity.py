"""What the whole database tells about a resident without account: nothing that joins two boards, or a survey answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import LargeBinary, String, Text, select

from portal.boards.models import Statement
from portal.conversations.coarsening import coarsen
from portal.conversations.jobs import mail_digest
from portal.conversations.models import Notice
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import Moment, db
from portal.kernel.jobs import run_all
from portal.texts.actions import keep_version
from tests.accounts.forms import send, token_on
from tests.boards.test_posting import post
from tests.conversations.talking import write
from tests.factories.boards import make_board, make_idea, resident

NOON = datetime.fromisoformat("2026-05-06T11:22:33.444444+00:00")


@pytest.fixture
def busy(cast, session):
    """Dana does all that a resident can on two boards, where Ben hears of it; what each board's rows hold of her."""
    boards = [make_board(cast.region, takes_votes=True) for _ in range(2)]
    ideas = [make_idea(board, author=Author(actor=cast.actor(cast.ben), name="Ben")) for board in boards]
    statements = [Statement(board=board, body="Yes", language="en", created_at=clock.now()) for board in boards]
    session.add_all(statements)
    session.commit()
    dana = cast.client()
    with clock.fixed(NOON):
        for board, idea, statement in zip(boards, ideas, statements, strict=True):
            assert post(dana, board, title=f"Swings on the square {board.id}", body="For all").status_code == 303
            assert write(dana, f"/talk/idea/{idea.id}", f"I like idea {idea.id}").status_code == 303
            assert send(dana, f"/ideas/{idea.id}", f"/ideas/{idea.id}/support").status_code == 303
            assert send(dana, f"/report/idea/{idea.id}", note="Look", reason="other").status_code == 303
            token = token_on(dana, "/sign-in")
            vote = {"csrf_token": token, "statement": statement.id, "vote": "agree"}
            assert dana.post(f"/boards/{board.id}/vote", data=vote).status_code in {200, 303}
            assert dana.post(f"/yours/board/{board.id}/seen", data={"csrf_token": token}).status_code == 303
            keep_version(idea.text, resident())
        session.commit()
        run_all()
        mail_digest(cast.ben.id)
        assert session.scalars(select(Notice.mailed_at)).all() == [NOON, NOON]
    with clock.fixed(NOON + timedelta(days=2)):
        coarsen()
    session.commit()
    run_all()
    return dana


def keys_by_column() -> dict[str, list[bytes]]:
    """Every random or hashed value that stands in the database, by table and column."""
    found = {}
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and column.name not in {"content", "data"}:
                values = [value for value in db.session.scalars(select(column)) if value]
                found[f"{table.name}.{column.name}"] = [bytes(value) for value in values]
    return found


def test_no_key_of_a_resident_stands_on_two_boards(cast, session, busy):
    idea_keys = keys_by_column()
    for column in ("idea.visitor", "pseudonym.visitor", "comment.visitor", "report.visitor", "idea_support.key"):
        assert len(idea_keys[column]) >= 2, column
    for column in ("pseudonym.visitor", "comment.visitor", "report.visitor", "idea_support.key", "statement_vote.key"):
        assert len(set(idea_keys[column])) == len(idea_keys[column]), column
    assert not {*idea_keys["statement_vote.key"], *idea_keys["report.visitor"]} & {
        *idea_keys["comment.visitor"],
        *idea_keys["idea.visitor"],
        *idea_keys["idea_support.key"],
    }, "votes and reports are found under keys of their own"


def test_the_browsers_token_is_nowhere(cast, session, busy):
    token = busy.get_cookie("kring-visitor").value
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (LargeBinary, String, Text)):
                for value in db.session.scalars(select(column).where(column.is_not(None))):
                    held = value if isinstance(value, bytes) else str(value).encode()
                    assert token.encode() not in held, f"{table.name}.{column.name}"


EXACT = {"tally", "job", "live_event"}
"""Tables whose rows are gone within the hour, or say nothing about a place."""


def test_no_row_of_a_resident_says_at_which_minute(cast, session, busy):
    told = set()
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if table.name in EXACT or not isinstance(column.type, Moment):
                continue
            moments = db.session.scalars(select(column).where(column.is_not(None)))
            if any((at.hour, at.minute, at.second) == (11, 22, 33) for at in moments):
                told.add(f"{table.name}.{column.name}")
    assert told == set()
