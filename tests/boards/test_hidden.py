"""What waits or was hidden is nowhere: not in lists, counts, searches, old events, texts, pictures, files."""

from __future__ import annotations

import io
import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.boards.actions.answering import set_tags
from portal.boards.actions.editing import add_author, set_photo, settle
from portal.boards.models import Idea, IdeaState, Moderation
from portal.conversations.models import Comment, Decision
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.files import TakenFile
from portal.kernel.jobs import run_all
from portal.texts.policy import may_write
from tests.accounts.forms import send
from tests.boards.test_posting import post
from tests.conversations.talking import form_on, typed, write
from tests.factories.boards import make_board, make_idea
from tests.support.media import photo

SECRET, WORD = "Kwikstaart", "Kievit"


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def pages_about(idea: Idea, comment: Comment) -> list[str]:
    """Every address at which something of an idea could stand for a stranger."""
    board, text = f"/boards/{idea.board_id}", f"/texts/{idea.text_id}"
    listed = (f"{board}?q={WORD}", f"{board}?state=hidden", f"{board}?state=waiting", f"{board}?sort=random", board)
    own = (f"/ideas/{idea.id}", f"/ideas/{idea.id}/edit", f"/ideas/{idea.id}/photo/{idea.photo.sha256}.jpg")
    texts = (f"{text}/state", f"{text}/history", f"{text}/changes", f"{text}/versions/1", f"{text}/edit")
    talk = (f"/talk/idea/{idea.id}", f"/talk/idea/{idea.id}/news?after=0", f"/comments/{comment.id}")
    live = (f"/live/poll?topic={idea.board.place}@0", f"/live/poll?topic=text:{idea.text_id}@0")
    others = (f"/report/idea/{idea.id}", f"/report/comment/{comment.id}", f"/yours/board/{idea.board_id}")
    region = idea.board.region.slug
    about = (f"{board}/columns", f"{board}/about", f"{board}/similar?title={WORD}+{WORD}s", f"/r/{region}")
    return [*listed, *own, *texts, *talk, *live, *others, *about, f"/r/{region}/boards"]


def says(client: FlaskClient, page: str) -> bool:
    """Whether a page names the secret; a picture answers with its bytes."""
    answer = client.get(page)
    return SECRET.lower().encode() in answer.data.lower() or answer.data.startswith(b"\xff\xd8")


@pytest.mark.parametrize("state", [IdeaState.WAITING, IdeaState.HIDDEN])
def test_idea_that_people_do_not_see_is_nowhere(cast, session, board, state):
    ada = cast.actor(cast.ada)
    idea = make_idea(board, f"{WORD} {SECRET} {WORD}s", body=f"{SECRET} in the text")
    set_photo(ada, idea, TakenFile("image/jpeg", photo()), SECRET)
    set_tags(ada, idea, [SECRET])
    session.commit()
    assert write(cast.client(), f"/talk/idea/{idea.id}", f"{SECRET} in a comment").status_code == 303
    run_all()
    comment = session.scalars(select(Comment)).one()
    before = [page for page in pages_about(idea, comment) if says(cast.client(), page)]
    assert len(before) >= 10, "the pages say it while it is public, or this test would see nothing"
    assert settle(ada, idea, state)
    run_all()
    for persona in (None, cast.cem, cast.eva):
        client = cast.client(persona)
        for page in pages_about(idea, comment):
            assert not says(client, page), page
    assert SECRET in cast.client(cast.ada).get(f"/ideas/{idea.id}").text


def test_event_that_was_told_names_no_hidden_idea_afterwards(cast, session, board):
    idea = make_idea(board, SECRET)
    settle(cast.actor(cast.ada), idea, IdeaState.HIDDEN)
    session.commit()
    told = json.loads(cast.client().get(f"/live/poll?topic={board.place}@0").text)
    assert [event["kind"] for event in told["events"]] == ["idea.gone", "idea.gone"]
    assert {tuple(event["data"]) for event in told["events"]} == {("idea",)}


def test_comment_that_waits_is_nowhere(cast, session, board):
    board.moderation = Moderation.BEFORE
    idea = make_idea(board, state=IdeaState.PUBLIC)
    session.commit()
    dana = cast.client()
    write(dana, f"/talk/idea/{idea.id}", SECRET)
    set_photo(cast.actor(cast.ada), idea, TakenFile("image/jpeg", photo()))
    session.commit()
    comment = session.scalars(select(Comment)).one()
    assert comment.state == "waiting"
    run_all()
    for page in pages_about(idea, comment):
        assert page.endswith(".jpg") or not says(cast.client(), page), page
    assert SECRET in dana.get(f"/talk/idea/{idea.id}").text
    session.refresh(idea)
    assert idea.comment_count == 0


def test_picture_is_kept_by_no_cache_before_everybody_sees_it(cast, session, board):
    idea = make_idea(board, state=IdeaState.WAITING)
    set_photo(cast.actor(cast.ada), idea, TakenFile("image/jpeg", photo()))
    session.commit()
    address = f"/ideas/{idea.id}/photo/{idea.photo.sha256}.jpg"
    assert cast.client(cast.ada).get(address).headers["Cache-Control"] == "private, no-store"
    idea.state = IdeaState.PUBLIC
    session.commit()
    assert "public" in cast.client().get(address).headers["Cache-Control"]


def test_what_a_resident_changes_later_is_looked_at_where_moderators_look_first(cast, session, board):
    board.moderation = Moderation.BEFORE
    dana = cast.client()
    post(dana, board)
    idea = session.scalars(select(Idea)).one()
    page = f"/ideas/{idea.id}/edit"
    picture = {"photo": (io.BytesIO(photo()), "bench.jpg")}
    changes = (
        ("/edit", {"title": "Buy my pills", "language": "en"}),
        ("/text", {"base_seq": "1", "body": "Pills"}),
        ("/photo", picture),
    )
    for to, fields in changes:
        settle(cast.actor(cast.ada), idea, IdeaState.PUBLIC)
        session.commit()
        seen = re.search(r'name="seen"[^>]*value="([^"]+)"', dana.get(page).text)[1]
        answer = send(dana, page, f"/ideas/{idea.id}{to}", seen=seen, **fields)
        assert answer.status_code == 303, answer.text
        session.refresh(idea)
        assert idea.state is IdeaState.WAITING, to
    assert idea.title == "Buy my pills"


def test_idea_that_becomes_an_advertisement_waits(cast, session, board):
    dana = cast.client()
    post(dana, board)
    idea = session.scalars(select(Idea)).one()
    advert = "https://a.example https://b.example https://c.example"
    send(dana, f"/ideas/{idea.id}/edit", f"/ideas/{idea.id}/text", base_seq="1", body=advert)
    session.refresh(idea)
    assert idea.state is IdeaState.WAITING


def test_residents_work_on_the_text_of_others_and_on_nothing_else(cast, session, board):
    board.residents_edit = True
    idea = make_idea(board, "Benches")
    set_photo(cast.actor(cast.ada), idea, TakenFile("image/jpeg", photo()))
    session.commit()
    dana, page = cast.client(), f"/ideas/{idea.id}/edit"
    assert send(dana, page, f"/ideas/{idea.id}/text", base_seq="1", body="Benches with a back").status_code == 303
    assert send(dana, page, page, title="Mine", language="en").status_code == 403
    assert send(dana, page, f"/ideas/{idea.id}/photo", remove="1").status_code == 403
    session.refresh(idea)
    assert (idea.title, idea.plain, idea.photo is not None) == ("Benches", "Benches with a back", True)
    board.moderation = Moderation.BEFORE
    session.commit()
    assert dana.get(page).status_code == 403


def test_reply_to_what_is_hidden_is_refused(cast, session, board):
    idea = make_idea(board)
    write(cast.client(), f"/talk/idea/{idea.id}", "Nonsense")
    dana = cast.client()
    comment = session.scalars(select(Comment)).one()
    hidden = form_on(dana, f"/talk/idea/{idea.id}?reply={comment.id}")
    comment.state = "hidden"
    session.commit()
    answer = dana.post(f"/talk/idea/{idea.id}", data={**hidden, **typed(body="Indeed")})
    assert answer.status_code == 409
    token = {"csrf_token": hidden["csrf_token"]}
    assert dana.post(f"/comments/{comment.id}/support", data=token).status_code == 403


def test_organiser_of_another_region_decides_nothing_here(cast, session, board):
    idea = make_idea(board)
    decision = Decision(
        kind="idea", thing_id=idea.id, region_id=cast.region.id, before="shown", after="hidden", at=clock.now()
    )
    session.add(decision)
    session.commit()
    cem, inbox = cast.client(cast.cem), f"/r/{cast.elsewhere.slug}/organise/moderation"
    send(cem, f"/talk/idea/{idea.id}", inbox, things=[f"idea:{idea.id}"], decide="hide", reason="Mine")
    session.refresh(idea)
    assert idea.state is IdeaState.PUBLIC
    idea.state = IdeaState.HIDDEN
    session.commit()
    assert send(cem, f"/boards/{board.id}/new", f"{inbox}/{decision.id}/undo").status_code == 404
    session.refresh(idea)
    assert idea.state is IdeaState.HIDDEN


def test_an_author_from_elsewhere_writes_by_form_and_waits_where_moderators_look_first(cast, session, board):
    """Typed live it would be read by everybody before a moderator looked."""
    board.moderation = Moderation.BEFORE
    cem = cast.actor(cast.cem)
    own = make_idea(board, author=Author(actor=cem, name="Cem"), state=IdeaState.PUBLIC)
    shared = make_idea(board, state=IdeaState.PUBLIC)
    add_author(cast.actor(cast.ada), shared, Author(actor=cem, name="Cem"))
    session.commit()
    client = cast.client(cast.cem)
    for idea in (own, shared):
        assert not may_write(cem, idea.text)
        assert may_write(cast.actor(cast.ben), idea.text)
        page = f"/ideas/{idea.id}/edit"
        answer = send(client, page, f"/ideas/{idea.id}/text", base_seq=str(idea.text.head_seq), body="Buy my pills")
        assert answer.status_code == 303
        session.refresh(idea)
        assert idea.state is IdeaState.WAITING
        assert "Buy my pills" in client.get(answer.location).text
        assert cast.client().get(answer.location).status_code == 404
    board.moderation = Moderation.AFTER
    session.commit()
    assert may_write(cem, own.text)
