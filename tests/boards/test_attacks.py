"""What people and programs send that nobody should: each gets a clear answer, and what was typed is still there."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from portal.boards.models import Idea, IdeaState
from portal.conversations.models import Comment
from portal.kernel.jobs import run_all
from tests.accounts.forms import send, token_on
from tests.boards.test_posting import form_of, post
from tests.conversations.talking import form_on, typed, write
from tests.factories.boards import make_board, make_idea
from tests.support.media import photo

HUGE = "1" + "0" * 30
WORDS = "\"' OR 1=1 -- * ( NEAR \\ : | & ! <-> \u202e \ufffd 😀 "


@pytest.fixture
def board(cast):
    return make_board(cast.region)


@pytest.fixture
def idea(board):
    return make_idea(board)


ODD = (
    *("page=-1", f"page={HUGE}", "page=x", "sort=evil", f"seed={HUGE}&sort=random", "seed=-5&sort=random"),
    *("status=evil", "by=evil", "written=xx", "tag=%27", "cause=%22", "state=hidden", f"area={HUGE}"),
    *("area=-1", "lang=xx", "q=" + "x" * 5000, "q=" + "%F0%9F%98%80", "q=%FF%FE", "tag=" + "x" * 5000),
)


@pytest.mark.parametrize("page", ["", "/columns"])
def test_odd_wishes_show_the_board(cast, idea, page):
    dana = cast.client()
    for odd in ODD:
        assert dana.get(f"/boards/{idea.board_id}{page}?{odd}").status_code == 200, odd


def test_search_takes_any_sign(cast, idea):
    run_all()
    dana = cast.client()
    for text in (WORDS, *WORDS, "'river", '"river', "river*", "NEAR(river bench)", "-river", "a" * 300):
        answer = dana.get(f"/boards/{idea.board_id}", query_string={"q": text})
        assert answer.status_code == 200, text
        assert dana.get(f"/boards/{idea.board_id}/similar", query_string={"title": text}).status_code == 200, text
    assert idea.title in dana.get(f"/boards/{idea.board_id}", query_string={"q": "\"'river"}).text


def test_odd_numbers_in_addresses(cast, idea):
    ada = cast.client(cast.ada)
    for path in (
        *(f"/boards/{HUGE}", f"/ideas/{HUGE}", f"/texts/{HUGE}/history", f"/texts/{idea.text_id}/versions/{HUGE}"),
        *(f"/comments/{HUGE}", f"/talk/idea/{HUGE}", f"/report/idea/{HUGE}", f"/yours/board/{HUGE}"),
        *(f"/ideas/{idea.id}/photo/{'x' * 64}.jpg", f"/live/poll?topic=board:{HUGE}", "/live/poll?topic=board:x"),
    ):
        assert ada.get(path).status_code == 404, path
    for path in (
        *(f"/talk/idea/{idea.id}?part={HUGE}&reply={HUGE}&comments=evil", f"/talk/idea/{idea.id}?part=-3"),
        *(f"/talk/idea/{idea.id}/news?after={HUGE}", f"/talk/idea/{idea.id}/news?after=-{HUGE}"),
        *(f"/texts/{idea.text_id}/changes?from={HUGE}&to=-1", f"/live/poll?topic=board:{idea.board_id}@{'9' * 15}"),
    ):
        assert ada.get(path).status_code == 200, path


def test_odd_numbers_in_forms(cast, session, board, idea):
    dana, ada = cast.client(), cast.client(cast.ada)
    assert post(dana, board, instead="2147483647").status_code == 404
    assert post(dana, board, instead=HUGE).status_code < 500
    assert write(dana, f"/talk/idea/{idea.id}", "Yes", reply_to=HUGE).status_code < 500
    page = f"/ideas/{idea.id}"
    for to, fields in (
        ("/authors", {"person_id": HUGE}),
        ("/work", {"assigned_id": HUGE, "tags": "a"}),
        ("/edit", {"title": "A bench", "language": "en", "area_id": HUGE}),
    ):
        assert send(ada, page, page + to, **fields).status_code < 500, to
    for base in (HUGE, "-1", "x", ""):
        answer = send(ada, page, f"/texts/{idea.text_id}/edit", base_seq=base, body="Benches, and a tree")
        assert answer.status_code == 303 or "Benches, and a tree" in answer.text, base
    token = token_on(ada, page)
    for query in (f"n={HUGE}", "n=-1", "n=x", ""):
        address = f"/texts/{idea.text_id}/updates?schema=1&client=abcdefgh&{query}"
        answer = ada.post(address, data=b"\0\0", headers={"X-CSRFToken": token})
        assert answer.status_code < 500, query


BAD_TITLES = ("", "   ", "\u00a0\u2003", "\u200b\u200b", "\0", "x" * 161, "x" * 50_000)


def test_title_that_is_none_is_refused_and_nothing_typed_is_lost(cast, session, board):
    dana = cast.client()
    for title in BAD_TITLES:
        answer = post(dana, board, title=title, body="The story behind it")
        assert answer.status_code == 422, repr(title[:9])
        assert "The story behind it" in answer.text
        assert len(title) < 161 or "cannot be longer than 160 characters" in answer.text
    answer = post(dana, board, title="A bench", body="x" * 50_000)
    assert answer.status_code == 422
    assert "x" * 50_000 in answer.text
    assert session.scalars(select(Idea)).all() == []


def test_odd_but_honest_titles_are_taken(cast, session, board):
    for title in ("😀🌳", "x" * 160, "Bench\0es", "\u202eesrever"):
        assert post(cast.client(), board, title=title).status_code == 303
    assert session.scalars(select(Idea).where(Idea.title == "Benches")).one()


def test_language_that_does_not_exist_is_refused_clearly(cast, board):
    answer = post(cast.client(), board, title="A bench", language="xx")
    assert answer.status_code == 422
    assert "A bench" in answer.text


def files():
    """Bad uploads by name: the content, and what the device calls it."""
    jpeg = photo()
    return {
        "no file": (b"", ""),
        "empty": (b"", "bench.jpg"),
        "pdf": (b"%PDF-1.7 bench", "bench.jpg"),
        "gpx": (b'<?xml version="1.0"?><gpx><wpt lat="1" lon="2"/></gpx>', "bench.png"),
        "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "bench.svg"),
        "cut": (jpeg[: len(jpeg) // 2], "bench.jpg"),
        "gif": (photo("GIF"), "bench.gif"),
    }


def test_picture_that_is_none_is_refused_in_words(cast, session, idea):
    ben, page = cast.client(cast.ben), f"/ideas/{idea.id}/edit"
    for name, (data, called) in files().items():
        answer = send(ben, page, f"/ideas/{idea.id}/photo", photo=(io.BytesIO(data), called), words="A bench")
        assert answer.status_code == 303, name
        session.refresh(idea)
        assert idea.photo is None, name
        told = ben.get(answer.location).text
        assert "icture" in told, name
        assert "notice" in told, name


def test_same_form_at_another_time_counts_once(cast, session, board, idea):
    dana = cast.client()
    address, stamp = form_of(dana, board)
    hidden = form_on(dana, f"/talk/idea/{idea.id}")
    for _ in range(3):
        send(dana, address, title="Once", language="en", stamp=stamp)
        dana.post(f"/talk/idea/{idea.id}", data={**hidden, **typed(body="Only once")})
        send(dana, f"/ideas/{idea.id}", f"/ideas/{idea.id}/support")
    assert len(session.scalars(select(Idea).where(Idea.title == "Once")).all()) == 1
    assert len(session.scalars(select(Comment)).all()) == 1
    session.refresh(idea)
    assert idea.support_count == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_thirty_people_of_one_library_are_all_served(app, cast, session, board, idea):
    for number in range(30):
        dana = cast.client()
        assert post(dana, board, title=f"Wish {number} of a reader for the reading room").status_code == 303
        assert write(dana, f"/talk/idea/{idea.id}", f"Reader {number} agrees").status_code == 303
        assert send(dana, f"/ideas/{idea.id}", f"/ideas/{idea.id}/support").status_code == 303
    session.refresh(idea)
    assert idea.support_count == 30
    assert len(session.scalars(select(Idea).where(Idea.state == IdeaState.PUBLIC)).all()) == 31
    assert {comment.state for comment in session.scalars(select(Comment))} == {"shown"}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_flood_of_one_browser_waits_and_loses_nothing(cast, session, board):
    dana = cast.client()
    stamps = [form_of(dana, board)[1] for _ in range(20)]
    token = token_on(dana, "/sign-in")
    for number, stamp in enumerate(stamps):
        fields = {"csrf_token": token, "title": f"Flood {number}", "language": "en", "stamp": stamp}
        answer = dana.post(f"/boards/{board.id}/new", data=fields)
        if answer.status_code == 200:  # shown what is like it
            seen = re.findall(r'name="seen" value="(\d+)"', answer.text)
            answer = dana.post(f"/boards/{board.id}/new", data={**fields, "seen": seen})
        assert answer.status_code == 303
    states = [idea.state for idea in session.scalars(select(Idea).order_by(Idea.id))]
    assert len(states) == 20
    assert states.count(IdeaState.PUBLIC) <= 8
    assert set(states[8:]) == {IdeaState.WAITING}
