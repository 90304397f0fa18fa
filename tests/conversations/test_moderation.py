"""Reporting, deciding with a reason, undoing, and who hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.conversations.models import Comment, Decision, Notice, Report, State
from portal.kernel.permissions import Role
from tests.accounts.forms import send
from tests.conversations.talking import comments, write
from tests.factories.accounts import make_member
from tests.factories.conversations import make_comment
from tests.support.queries import assert_constant_queries


@pytest.fixture
def inbox(cast) -> str:
    return f"/r/{cast.region.slug}/organise/moderation"


def things(*said: Comment) -> list[str]:
    return [f"comment:{each.id}" for each in said]


def test_anybody_reports_once(cast, square, session):
    said = make_comment("process", square.id, cast.region)
    page, dana = f"/report/comment/{said.id}", cast.client()
    for client in (dana, dana, cast.client(cast.ben), cast.client()):
        assert send(client, page, reason="private", note="My street").status_code == 303
    assert len(session.scalars(select(Report)).all()) == 3


def test_report_says_what_is_wrong(cast, square, session):
    said = make_comment("process", square.id, cast.region)
    assert send(cast.client(), f"/report/comment/{said.id}", reason="because").status_code == 422
    assert session.scalars(select(Report)).all() == []


def test_what_was_reported_is_in_the_inbox_first(cast, square, inbox):
    waiting = make_comment("process", square.id, cast.region, state=State.WAITING, published_at=None)
    said = make_comment("process", square.id, cast.region, cast.ben, body="You are all fools")
    send(cast.client(), f"/report/comment/{said.id}", reason="hurtful", note="<b>Look</b>")
    ada = cast.client(cast.ada)
    page = ada.get(f"{inbox}?lang=en").text
    assert page.index("You are all fools") < page.index(waiting.body)
    assert "&lt;b&gt;Look&lt;/b&gt;" in page
    assert "2 contributions to look at" in ada.get(f"/r/{cast.region.slug}/organise?lang=en").text


def test_hiding_needs_a_reason_that_the_author_hears(cast, square, session, inbox):
    said = make_comment("process", square.id, cast.region, cast.ben, body="You are all fools")
    send(cast.client(), f"/report/comment/{said.id}", reason="hurtful")
    ada = cast.client(cast.ada)
    assert send(ada, square.talk, inbox, things=things(said), decide="hide").status_code == 422
    assert comments()[0].state == State.SHOWN
    assert (
        send(ada, square.talk, inbox, things=things(said), decide="hide", reason="Call nobody a fool.").status_code
        == 303
    )
    assert "You are all fools" not in cast.client().get(square.talk).text
    ben = cast.client(cast.ben)
    assert "Call nobody a fool." in ben.get(square.talk).text
    assert "Call nobody a fool." in ben.get("/for-you").text
    assert session.scalars(select(Report.settled_at)).one() is not None
    assert said.body not in ada.get(inbox).text.partition("h-log")[0]


def test_decision_is_undone_once_and_the_author_hears_that_too(cast, square, session, inbox):
    said = make_comment("process", square.id, cast.region, cast.ben)
    ada = cast.client(cast.ada)
    send(ada, square.talk, inbox, things=things(said), decide="hide", reason="No.")
    decision = session.scalars(select(Decision)).one()
    for _ in range(2):
        send(ada, square.talk, f"{inbox}/{decision.id}/undo")
    assert comments()[0].state == State.SHOWN
    told = session.scalars(select(Notice.happening).where(Notice.person_id == cast.ben.id).order_by(Notice.id)).all()
    assert told == ["moderation.hidden", "moderation.undone"]


def test_many_are_decided_at_once(cast, square, inbox):
    made = [make_comment("process", square.id, cast.region, state=State.WAITING, published_at=None) for _ in range(5)]
    send(cast.client(cast.ada), square.talk, inbox, things=things(*made[:3]), decide="show")
    send(cast.client(cast.ada), square.talk, inbox, things=things(*made[3:]), decide="hide", reason="Advertising")
    assert [said.state for said in comments()] == [State.SHOWN] * 3 + [State.HIDDEN] * 2


def test_what_is_looked_at_first_is_read_by_nobody_else_until_it_is_shown(cast, square, inbox):
    square.rules["comments_wait"] = True
    dana, ben = cast.client(), cast.client(cast.ben)
    write(dana, square.talk, "Is anybody there?")
    said = comments()[0]
    assert "Is anybody there?" in dana.get(square.talk).text
    assert "Is anybody there?" not in ben.get(square.talk).text
    assert ben.get(f"/comments/{said.id}").status_code == ben.get(f"/report/comment/{said.id}").status_code == 404
    send(cast.client(cast.ada), square.talk, inbox, things=things(said), decide="show")
    assert "Is anybody there?" in ben.get(square.talk).text


def test_moderators_own_comment_does_not_wait(cast, square):
    square.rules["comments_wait"] = True
    write(cast.client(cast.ada), square.talk, "Welcome")
    assert comments()[0].state == State.SHOWN


def test_comment_that_never_was_public_leaves_no_trace(cast, square, inbox):
    said = make_comment("process", square.id, cast.region, state=State.WAITING, published_at=None)
    send(cast.client(cast.ada), square.talk, inbox, things=things(said), decide="hide", reason="Advertising")
    assert f'id="comment-{said.id}"' not in cast.client().get(square.talk).text


def test_withdrawn_comment_is_not_brought_back(cast, square, inbox):
    said = make_comment("process", square.id, cast.region, state=State.WITHDRAWN, body="")
    send(cast.client(cast.ada), square.talk, inbox, things=things(said), decide="show")
    assert comments()[0].state == State.WITHDRAWN


def test_other_regions_contributions_are_out_of_reach(cast, square, inbox):
    said = make_comment("process", square.id, cast.region)
    cem, elsewhere = cast.client(cast.cem), f"/r/{cast.elsewhere.slug}/organise/moderation"
    assert cem.get(inbox).status_code == 403
    assert cast.client(make_member(cast.region, Role.PROFESSIONAL)).get(inbox).status_code == 403
    send(cem, square.talk, elsewhere, things=things(said), decide="hide", reason="Mine")
    assert comments()[0].state == State.SHOWN


@pytest.mark.parametrize("thing", ["comment:x", "nothing:1", "comment:999999999999", "comment:"])
def test_ticked_nonsense_changes_nothing(cast, square, inbox, thing):
    make_comment("process", square.id, cast.region)
    assert send(cast.client(cast.ada), square.talk, inbox, things=[thing], decide="hide", reason="x").status_code in {
        303,
        404,
    }
    assert comments()[0].state == State.SHOWN


def test_inbox_asks_as_much_however_full_it_is(cast, square, inbox):
    ada = cast.client(cast.ada)
    assert_constant_queries(
        lambda: ada.get(inbox),
        lambda: make_comment("process", square.id, cast.region, cast.ben, state=State.WAITING, published_at=None),
    )
