"""A resident brings an idea with one small form: nothing is lost, nothing is there twice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.boards.models import Idea, IdeaState, Moderation
from portal.kernel import clock
from portal.kernel.jobs import run_all
from tests.accounts.forms import send, token_on
from tests.factories.boards import make_board, make_idea
from tests.factories.insights import make_initiative

_STAMP = re.compile(r'name="stamp"[^>]*value="([^"]+)"')


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def form_of(client, board):
    """The address of the form, and the stamp that came with it some time ago."""
    address = f"/boards/{board.id}/new"
    with clock.fixed(clock.now() - timedelta(minutes=1)):
        return address, _STAMP.search(client.get(address).text)[1]


def post(client, board, title="Benches by the river", **fields):
    address, stamp = form_of(client, board)
    return send(client, address, **{"title": title, "language": "en", "stamp": stamp} | fields)


def test_residents_idea_is_on_the_board_at_once(cast, session, board):
    dana = cast.client()
    answer = post(dana, board, body="So that old people can rest.", language="nl")
    idea = session.scalars(select(Idea)).one()
    assert answer.location == f"/ideas/{idea.id}"
    assert (idea.title, idea.plain, idea.language, idea.state) == (
        *("Benches by the river", "So that old people can rest.", "nl"),
        IdeaState.PUBLIC,
    )
    assert idea.person_id is None
    assert idea.author_name
    for reader in (cast.client(), dana):
        assert "So that old people can rest." in reader.get(f"/ideas/{idea.id}").text
    assert idea.title in cast.client().get(f"/boards/{board.id}").text


def test_nothing_finer_than_the_day_is_kept_of_a_resident(cast, session, board):
    post(cast.client(), board)
    idea = session.scalars(select(Idea)).one()
    assert (idea.created_at.hour, idea.created_at.minute, idea.created_at.second) == (0, 0, 0)
    frozen = board.process.promise_frozen_at
    assert (frozen.hour, frozen.minute, frozen.microsecond) == (0, 0, 0)


def test_form_sent_twice_is_one_idea(cast, session, board):
    dana = cast.client()
    address, stamp = form_of(dana, board)
    first, second = (send(dana, address, title="A bench", language="en", stamp=stamp) for _ in range(2))
    assert first.location == second.location
    assert len(session.scalars(select(Idea)).all()) == 1


def test_idea_waits_where_moderators_look_first(cast, session, board):
    board.moderation = Moderation.BEFORE
    dana, ben = cast.client(), cast.client(cast.ben)
    post(dana, board)
    idea = session.scalars(select(Idea)).one()
    assert idea.state is IdeaState.WAITING
    page = f"/ideas/{idea.id}"
    assert [client.get(page).status_code for client in (dana, cast.client(), cast.client(cast.cem), ben)] == [
        *(200, 404, 404, 200)
    ]
    assert idea.title in dana.get(f"/boards/{board.id}").text
    assert idea.title not in cast.client().get(f"/boards/{board.id}").text
    post(ben, board, title="A member is trusted")
    assert session.scalars(select(Idea).order_by(Idea.id.desc())).first().state is IdeaState.PUBLIC


def test_what_programs_send_waits(cast, session, board):
    post(cast.client(), board, nickname="x")
    assert session.scalars(select(Idea)).one().state is IdeaState.WAITING


def test_similar_ideas_come_before_publishing_and_nothing_typed_is_lost(cast, session, board):
    there = make_idea(board, "Meer bankjes langs de rivier", language="nl")
    far = make_idea(board, "Taalles voor ouders", language="nl")
    run_all()
    dana = cast.client()
    shown = post(dana, board, "Een bankje aan de rivier", body="Voor mijn moeder", language="nl")
    assert shown.status_code == 200
    for text in (there.title, "Een bankje aan de rivier", "Voor mijn moeder", f'name="seen" value="{there.id}"'):
        assert text in shown.text
    assert far.title not in shown.text
    assert post(dana, board, "Een bankje aan de rivier", seen=there.id).status_code == 303
    assert session.scalar(select(Idea).where(Idea.title == "Een bankje aan de rivier"))


def test_supporting_the_similar_idea_instead(cast, session, board):
    there = make_idea(board)
    answer = post(cast.client(), board, "Whatever", instead=there.id)
    assert answer.location == f"/ideas/{there.id}"
    session.refresh(there)
    assert there.support_count == 1
    assert len(session.scalars(select(Idea)).all()) == 1


def test_initiatives_of_residents_are_shown_while_one_types(cast, board):
    make_initiative(cast.region, name="Neighbours cook together")
    page = cast.client().get(f"/boards/{board.id}/similar?title=Cooking+together+with+neighbours")
    assert "Neighbours cook together" in page.text


@pytest.mark.parametrize("change", [{"takes_ideas": False}, {"closes_on": clock.today() - timedelta(days=1)}])
def test_closed_board_refuses_ideas(cast, session, board, change):
    for name, value in change.items():
        setattr(board, name, value)
    dana = cast.client()
    assert dana.get(f"/boards/{board.id}/new").status_code == 409
    token = token_on(dana, "/sign-in")
    answer = dana.post(f"/boards/{board.id}/new", data={"csrf_token": token, "title": "x", "language": "en"})
    assert answer.status_code == 409
    assert session.scalars(select(Idea)).all() == []


def test_mistake_keeps_what_was_typed(cast, board):
    answer = post(cast.client(), board, title="", body="A long story that must not be lost")
    assert answer.status_code == 422
    assert "A long story that must not be lost" in answer.text


def test_numbers_count_within_the_region(cast, board):
    elsewhere = make_board(cast.elsewhere)
    assert [make_idea(each).reference for each in (board, board, elsewhere, board)] == ["B-1", "B-2", "B-1", "B-3"]
