"""Following, hearing once, mails in one's language, and ending them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.conversations.actions import tell
from portal.conversations.happenings import add_happening
from portal.conversations.jobs import mail_digest, queue_digests
from portal.conversations.models import Follow, Notice, StopLink
from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.jobs import Job
from tests.accounts.forms import send
from tests.accounts.mailbox import deliver, link_in, text_of
from tests.conversations.talking import write
from tests.factories.conversations import make_comment
from tests.factories.regions import make_draft
from tests.support.queries import assert_constant_queries

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def follow(square):
    return f"/follow/process/{square.id}"


def test_following_is_a_switch(cast, square, follow, session):
    ben = cast.client(cast.ben)
    for _ in range(2):
        send(ben, square.talk, follow)
    assert len(session.scalars(select(Follow)).all()) == 1
    assert 'aria-pressed="true"' in ben.get(square.talk).text
    send(ben, square.talk, follow, follow="no")
    assert session.scalars(select(Follow)).all() == []


def test_followers_find_new_comments_and_their_number_in_the_menu(cast, square, follow):
    ben = cast.client(cast.ben)
    send(ben, square.talk, follow)
    for word in ("One", "Two"):
        write(cast.client(), square.talk, word)
    assert "New for you (2)" in ben.get(f"{square.talk}?lang=en").text
    page = ben.get("/for-you?lang=en").text
    assert "2 new comments" in page
    send(ben, "/for-you", "/for-you/seen")
    assert "New for you (" not in ben.get(f"{square.talk}?lang=en").text


def test_nobody_hears_the_same_twice_or_of_themselves(cast, square, follow, session):
    for person in (cast.ben, cast.ada):
        send(cast.client(person), square.talk, follow)
    top = make_comment("process", square.id, cast.region, cast.ben)
    write(cast.client(cast.ada), square.talk, "@Ben @Ada look, Ben", reply=top.id)
    assert [(n.person_id, n.happening) for n in session.scalars(select(Notice))] == [(cast.ben.id, "comment.reply")]


def test_told_again_is_told_once(cast, square, session):
    add_happening("test.happened", lambda n, of: f"It happened {n} times")
    told = [tell(("process", square.id), "test.happened", key=key, to=[cast.ben.id]) for key in ("1", "1", "2")]
    assert told == [[cast.ben.id], [], [cast.ben.id]]
    assert "It happened 2 times" in cast.client(cast.ben).get("/for-you").text


def test_members_are_mentioned_by_name_or_by_tick(cast, square, session):
    for fields in ({"body": "Ask @ben about it"}, {"body": "No name here", "mentions": cast.ben.id}):
        write(cast.client(cast.ada), square.talk, **fields)
    write(cast.client(), square.talk, "No ticks for strangers", mentions=cast.ben.id)
    told = session.scalars(select(Notice).where(Notice.happening == "comment.mention"))
    assert [(notice.person_id, notice.by_id) for notice in told] == [(cast.ben.id, cast.ada.id)] * 2


def test_list_of_members_is_shown_to_members_alone(cast, square):
    assert "Ada</label>" in cast.client(cast.ben).get(square.talk).text
    for person in (None, cast.cem, cast.eva):
        assert "Ada</label>" not in cast.client(person).get(square.talk).text


def test_reply_is_mailed_at_once_in_the_readers_language_and_once(cast, square):
    cast.ben.language = "nl"
    top = make_comment("process", square.id, cast.region, cast.ben)
    write(cast.client(), square.talk, "I agree", reply=top.id, name="Marta")
    (mail,) = deliver()
    assert mail["To"] == "ben@example.org"
    assert mail["Content-Language"] == "nl"
    assert "(nl)" in text_of(mail)
    assert f"http://localhost/comments/{top.id + 1}" in text_of(mail)
    with clock.fixed(clock.now() + timedelta(days=1)), transaction():
        mail_digest(cast.ben.id)
    assert len(deliver()) == 1


def test_comments_on_what_one_follows_come_in_one_mail_a_day(cast, square, follow):
    with clock.fixed(NOON):
        send(cast.client(cast.ben), square.talk, follow)
        for word in ("One", "Two"):
            write(cast.client(), square.talk, word)
        assert deliver() == []
    for hours, mails in ((16, 0), (18, 1), (20, 1), (42, 1)):
        with clock.fixed(NOON + timedelta(hours=hours)):
            with transaction():
                queue_digests()
            assert len(deliver()) == mails
    assert "2 new comments" in text_of(deliver()[0])


@pytest.mark.parametrize(("mails", "at_once", "next_day"), [("instant", 1, 1), ("digest", 0, 1), ("off", 0, 0)])
def test_member_chooses_when_mails_come(cast, square, mails, at_once, next_day):
    ben = cast.client(cast.ben)
    assert send(ben, "/me/notices", mails=mails).status_code == 303
    top = make_comment("process", square.id, cast.region, cast.ben)
    with clock.fixed(NOON):
        write(cast.client(), square.talk, "I agree", reply=top.id)
        assert len(deliver()) == at_once
    with clock.fixed(NOON + timedelta(days=1)):
        with transaction():
            queue_digests()
        assert len(deliver()) == next_day
    assert "replied to your comment" in ben.get("/for-you?lang=en").text


def test_what_was_read_on_the_site_is_not_mailed(cast, square, follow):
    ben = cast.client(cast.ben)
    send(ben, square.talk, follow)
    write(cast.client(), square.talk, "One")
    send(ben, "/for-you", "/for-you/seen")
    with transaction():
        mail_digest(cast.ben.id)
    assert deliver() == []


def test_who_may_no_longer_read_it_hears_nothing_of_it(cast, square, session):
    draft = make_draft(cast.region)
    top = make_comment("process", draft.id, cast.region, cast.ben)
    write(cast.client(cast.ada), f"/talk/process/{draft.id}", "Between us", reply=top.id)
    session.delete(session.scalars(select(Membership).where(Membership.person_id == cast.ben.id)).one())
    assert deliver() == []
    assert "replied" not in cast.client(cast.ben).get("/for-you?lang=en").text


def stop_mail(cast, square):
    top = make_comment("process", square.id, cast.region, cast.ben)
    write(cast.client(), square.talk, "I agree", reply=top.id)
    return deliver()[-1]


def test_link_in_a_mail_stops_mails_with_a_button(cast, square, session):
    mail, dana = stop_mail(cast, square), cast.client()
    answer = dana.get(link_in(mail))
    assert answer.location == "/stop-mails"
    assert send(dana, "/stop-mails").status_code == 303
    stop_mail(cast, square)
    assert len(deliver()) == 1
    token = link_in(mail).rpartition("/")[2]
    assert token.encode() not in session.scalars(select(StopLink.hash)).one()
    assert token not in "".join(str(job.payload) for job in session.scalars(select(Job)))


def test_mail_program_stops_mails_with_one_click_and_without_a_page(cast, square):
    mail = stop_mail(cast, square)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert path == link_in(mail)
    client = cast.client()
    assert client.post(path).status_code == 403
    assert (
        client.post("/t/stop-mails/aaaaaaaaaaaaaaaaaaaaaa", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    )
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    stop_mail(cast, square)
    assert len(deliver()) == 1


def test_page_of_what_is_new_asks_as_much_however_much_that_is(cast, square):
    ben, numbers = cast.client(cast.ben), iter(range(100))

    def add() -> None:
        tell(("process", square.id), "comment.added", key=str(next(numbers)), to=[cast.ben.id])
        db.session.commit()

    assert_constant_queries(lambda: ben.get("/for-you"), add)
