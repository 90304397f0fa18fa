"""Support and votes by invitation: each counts once, whoever holds it and on however many devices."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.boards.actions.inviting import make_invitations
from portal.boards.models import BoardInvitation, IdeaSupport, StatementVote
from portal.kernel.db import db
from portal.kernel.logs import without_tokens
from tests.accounts.forms import send
from tests.factories.boards import make_board, make_idea, make_statement


@pytest.fixture
def board(cast):
    return make_board(cast.region, by_invitation=True, takes_votes=True)


@pytest.fixture
def idea(board, session):
    found = make_idea(board, title="Benches by the river")
    session.commit()
    return found


@pytest.fixture
def codes(cast, board, session):
    made = make_invitations(cast.actor(cast.ada), board, 2)
    session.commit()
    return made


def accept(client, board, code):
    """Open the invitation's address as people do, and press its button."""
    arrived = client.get(f"/i/{board.id}/{code}")
    assert code not in arrived.location
    return send(client, arrived.location)


def back(client, idea, **fields):
    return send(client, f"/boards/{idea.board_id}/new", f"/ideas/{idea.id}/support", **fields)


def supporters(session, idea):
    session.refresh(idea)
    rows = session.scalar(select(func.count()).select_from(IdeaSupport).where(IdeaSupport.idea_id == idea.id))
    return rows, idea.support_count


def test_without_an_invitation_nobody_supports_or_votes(cast, session, board, idea):
    statement = make_statement(board)
    session.commit()
    for client in (cast.client(), cast.client(cast.cem)):
        assert f"/ideas/{idea.id}/support" not in client.get(f"/boards/{board.id}").text
        assert f"/ideas/{idea.id}/support" not in client.get(f"/ideas/{idea.id}").text
        assert back(client, idea).status_code == 409
        page, to = f"/boards/{board.id}/new", f"/boards/{board.id}/vote"
        assert send(client, page, to, statement=statement.id, vote="agree").status_code == 409
        assert "You need an invitation to vote here" in client.get(f"/boards/{board.id}/statements").text
    assert supporters(session, idea) == (0, 0)
    assert session.scalars(select(StatementVote)).all() == []
    assert back(cast.client(cast.ben), idea).status_code == 303  # members take part as themselves
    assert supporters(session, idea) == (1, 1)


def test_an_invitation_counts_once_on_however_many_devices(cast, session, board, idea, codes):
    statement = make_statement(board)
    session.commit()
    phone, tablet, other = cast.client(), cast.client(), cast.client()
    for client, code in ((phone, codes[0]), (tablet, codes[0]), (other, codes[1])):
        assert accept(client, board, code).status_code == 303
        assert back(client, idea).status_code == 303
        send(client, f"/boards/{board.id}/new", f"/boards/{board.id}/vote", statement=statement.id, vote="agree")
    assert supporters(session, idea) == (2, 2)
    assert len(session.scalars(select(StatementVote)).all()) == 2
    assert "You support this" in tablet.get(f"/ideas/{idea.id}").text
    assert statement.body in tablet.get(f"/boards/{board.id}/votes").text
    back(tablet, idea, withdraw=1)  # what the phone gave, the tablet takes back
    assert supporters(session, idea) == (1, 1)


def test_support_given_before_invitations_were_asked_for_can_be_taken_back(cast, session):
    board = make_board(cast.region)
    idea, dana = make_idea(board), cast.client()
    session.commit()
    back(dana, idea)
    board.by_invitation = True
    session.commit()
    assert "You support this" in dana.get(f"/ideas/{idea.id}").text
    assert back(dana, idea, withdraw=1).status_code == 303
    assert supporters(session, idea) == (0, 0)
    assert back(dana, idea).status_code == 409


def test_a_wrong_or_foreign_invitation_opens_nothing(cast, session, board, idea, codes):
    other = make_board(cast.region, by_invitation=True)
    session.commit()
    dana = cast.client()
    for place, code in ((board, "x" * 22), (other, codes[0])):
        assert dana.get(f"/i/{place.id}/{code}", follow_redirects=True).status_code == 404
        assert send(dana, f"/boards/{board.id}/new", f"/boards/{place.id}/invited").status_code == 409
    dana.set_cookie(f"kring-visitor-invited-{board.id}", "x" * 22, domain="localhost")
    assert back(dana, idea).status_code == 409
    assert dana.get(f"/i/{board.id}/{'x' * 2000}").status_code == 404


def test_organisers_get_the_addresses_once_and_nothing_keeps_them(cast, session, board):
    ada, page = cast.client(cast.ada), f"/boards/{board.id}/invitations"
    answer = send(ada, page, count=3)
    codes = [line.rpartition("/")[2] for line in answer.text.split() if "/i/" in line]
    assert len(set(codes)) == 3
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert session.scalar(select(func.count()).select_from(BoardInvitation)) == 3
    everything = "".join(
        str(row) for table in db.metadata.sorted_tables for row in session.execute(select(table)).all()
    )
    assert not any(code in everything for code in codes)
    assert codes[0] not in without_tokens(f"GET /i/{board.id}/{codes[0]} 303")
    assert "3 invitations" in ada.get(page).text
    assert send(ada, page, count=0).status_code == 422
    assert send(ada, page, count="many").status_code == 422
    assert cast.client(cast.ben).get(page).status_code == 403


def test_invitations_do_not_tell_what_was_done_with_them(cast, session, board, idea, codes):
    dana = cast.client()
    accept(dana, board, codes[0])
    back(dana, idea)
    hashes = set(session.scalars(select(BoardInvitation.hash)))
    assert session.scalars(select(IdeaSupport.key)).one() not in hashes
