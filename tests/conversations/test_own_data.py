"""What a member gets of their conversations, and what stays when they leave."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.actions import anonymise_account, delete_account
from portal.accounts.personal_data import collect_all
from portal.conversations.models import Comment, CommentSupport, Follow, Notice
from tests.accounts.forms import send
from tests.conversations.talking import write
from tests.factories.conversations import make_comment


@pytest.fixture
def active_ben(cast, square):
    """Ben has commented, supported, reported, followed and been told."""
    ben, other = cast.client(cast.ben), make_comment("process", square.id, cast.region)
    write(ben, square.talk, "The room is free")
    send(ben, square.talk, f"/comments/{other.id}/support")
    send(ben, f"/report/comment/{other.id}", reason="other")
    send(ben, square.talk, f"/follow/process/{square.id}")
    write(cast.client(), square.talk, "Coffee")
    return cast.ben


def test_export_holds_what_was_said_supported_reported_and_followed(active_ben):
    data = collect_all(active_ben.id)["conversations"]
    assert data["comments"][0]["text"] == "The room is free"
    assert [len(data[part]) for part in ("supported_comments", "reports", "follows", "notices")] == [1, 1, 1, 1]


@pytest.mark.parametrize("leave", [delete_account, anonymise_account])
def test_comments_stay_by_a_former_member_and_the_rest_goes(cast, square, session, active_ben, leave):
    leave(active_ben)
    page = cast.client().get(f"{square.talk}?lang=en").text
    assert "The room is free" in page
    assert "former member" in page
    assert ">Ben<" not in page
    assert session.scalars(select(Follow)).all() == session.scalars(select(Notice)).all() == []
    assert session.scalar(select(Comment.supports).order_by(Comment.id)) == 1
    assert len(session.scalars(select(CommentSupport)).all()) == 1
