"""When things are merged, split again or removed, what was said about them goes along and comes back."""

from __future__ import annotations

from sqlalchemy import select

from portal.conversations.actions import follow, forget, move, put_back
from portal.conversations.models import Comment, Follow, Report
from portal.kernel.live import LiveEvent
from tests.accounts.forms import send
from tests.conversations.talking import comments, write
from tests.factories.conversations import make_comment
from tests.factories.regions import make_process


def test_comments_and_followers_move_and_return_with_the_replies_they_got_since(cast, square, session):
    other = make_process(cast.region)
    first = make_comment("process", square.id, cast.region)
    stays = make_comment("process", other.id, cast.region)
    for person in (cast.ada, cast.ben):
        follow(cast.actor(person), square.subject(cast.actor(person)))
    source, target = ("process", square.id), ("process", other.id)
    moved = move(source, target)
    reply = make_comment("process", other.id, cast.region, parent_id=first.id)
    assert {said.subject_id for said in comments()} == {other.id}
    assert sorted(session.scalars(select(Follow.person_id).where(Follow.subject_id == other.id))) == sorted(
        [cast.ada.id, cast.ben.id]
    )
    put_back(moved, source)
    where = {said.id: said.subject_id for said in comments()}
    assert where == {first.id: square.id, stays.id: other.id, reply.id: square.id}
    assert set(session.scalars(select(Follow.subject_id))) == {square.id}


def test_nothing_about_a_removed_thing_is_left(cast, square, session):
    said = make_comment("process", square.id, cast.region)
    send(cast.client(), f"/report/comment/{said.id}", reason="other")
    forget("process", [square.id])
    assert session.scalars(select(Comment)).all() == session.scalars(select(Report)).all() == []


def test_open_pages_hear_of_a_comment_when_it_is_public(cast, square, session):
    square.rules |= {"topic": "square:1", "comments_wait": True}
    write(cast.client(), square.talk, "Still waiting")
    assert session.scalars(select(LiveEvent)).all() == []
    write(cast.client(cast.ada), square.talk, "Public")
    (event,) = session.scalars(select(LiveEvent))
    assert (event.topic, event.kind, event.data["id"]) == ("square:1", "comment", square.id)
