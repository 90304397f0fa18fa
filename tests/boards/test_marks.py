"""New since the last visit: a mark per person and board, set by a button and never by looking."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from portal.boards.actions.editing import settle
from portal.boards.models import BoardMark, IdeaState
from portal.boards.own_data import collect, erase
from portal.kernel.authors import Author
from portal.kernel.perspectives import Perspective
from tests.accounts.forms import send
from tests.boards.test_lists import shown
from tests.factories.boards import make_board, make_idea


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def press(client, board):
    """Mark what the page shows as seen, as its button does."""
    page = client.get(f"/boards/{board.id}?lang=en").text
    last = re.search(r'name="last" value="(\d+)"', page)
    return send(client, f"/boards/{board.id}", f"/boards/{board.id}/seen", last=last[1] if last else 0)


def test_looking_sets_no_mark(cast, session, board):
    make_idea(board)
    ben = cast.client(cast.ben)
    for view in ("", "/columns", "?new=1"):
        assert ben.get(f"/boards/{board.id}{view}").status_code == 200
    assert session.scalar(select(func.count()).select_from(BoardMark)) == 0


def test_what_came_after_the_mark_is_new_for_this_person_alone(cast, board):
    old = make_idea(board)
    ben, ada = cast.client(cast.ben), cast.client(cast.ada)
    press(ben, board)
    assert shown(ben, board, "new=1") == []
    new = make_idea(board)
    make_idea(board, author=Author(actor=cast.actor(cast.ben), name="Ben", perspective=Perspective.OPERATIONAL))
    assert shown(ben, board, "new=1") == shown(ben, board, "new=1", "/columns") == [new.id]
    assert "1 new idea since" in ben.get(f"/boards/{board.id}?lang=en").text
    assert old.id in shown(ada, board, "new=1")  # without a mark nothing is narrowed
    press(ben, board)
    assert "No new ideas since" in ben.get(f"/boards/{board.id}?lang=en").text


def test_idea_that_waited_is_new_once_it_is_let_through(cast, session, board):
    waits = make_idea(board, state=IdeaState.WAITING)
    make_idea(board)
    ben = cast.client(cast.ben)
    press(ben, board)
    assert shown(ben, board, "new=1") == []
    settle(cast.actor(cast.ada), waits, IdeaState.PUBLIC)
    session.commit()
    assert shown(ben, board, "new=1") == [waits.id]


def test_only_those_who_work_here_set_marks(cast, session, board):
    make_idea(board)
    for person in (None, cast.cem):
        client = cast.client(person)
        assert 'name="last"' not in client.get(f"/boards/{board.id}").text
        assert press(client, board).status_code in (302, 303, 403)
    assert session.scalar(select(func.count()).select_from(BoardMark)) == 0


def test_mark_goes_with_its_person(cast, session, board):
    make_idea(board)
    press(cast.client(cast.ben), board)
    assert collect(cast.ben.id)["boards_marked_as_seen"] == [board.id]
    erase(cast.ben.id)
    assert session.scalar(select(func.count()).select_from(BoardMark)) == 0
