"""Talking about a thing: with and without account, on two sides, in replies, and taking it back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.conversations.actions.residents import BIRDS
from portal.conversations.models import Comment, CommentSupport, CommentVersion, Stance, State
from portal.conversations.queries import counts
from portal.kernel import clock
from tests.accounts.forms import send
from tests.conversations.talking import IN_HTMX, comments, form_on, typed, write
from tests.factories.conversations import make_comment
from tests.factories.insights import make_initiative
from tests.factories.regions import make_draft
from tests.support.queries import assert_constant_queries

HOSTILE = '<img src=x onerror=alert(1)><a hx-post="/me/leave">x</a>'


def test_resident_without_account_is_called_by_a_bird_in_their_language(cast, square):
    dana = cast.client()
    assert write(dana, f"{square.talk}?lang=pl", "Wtorek rano pracuję.").status_code == 303
    (said,) = comments()
    with force_locale("pl"):
        assert said.pseudonym in str(BIRDS).split(", ")
    assert (said.state, said.language, said.person_id) == (State.SHOWN, "pl", None)
    page = cast.client(cast.ben).get(f"{square.talk}?lang=nl").text
    assert '<p lang="pl">Wtorek rano' in page
    assert said.pseudonym in page


def test_reading_sets_no_visitor_cookie_and_writing_does(cast, square):
    dana = cast.client()
    dana.get(square.talk)
    assert dana.get_cookie("kring-visitor") is None
    write(dana, square.talk, "Coffee, please.")
    assert dana.get_cookie("kring-visitor") is not None


def test_chosen_name_stays_in_the_place(cast, square):
    dana = cast.client()
    write(dana, square.talk, "One", name="Marta")
    write(dana, square.talk, "Two")
    assert [said.pseudonym for said in comments()] == ["Marta", "Marta"]
    assert "talk-name" not in dana.get(square.talk).text


def test_member_speaks_with_name_and_perspective(cast, square):
    write(cast.client(cast.ada), square.talk, "The room is free on Tuesdays.")
    page = cast.client().get(f"{square.talk}?lang=en").text
    assert "<b>Ada</b>" in page
    assert "Management of an organisation" in page


def test_hostile_text_is_shown_as_text(cast, square):
    dana = cast.client()
    write(dana, square.talk, HOSTILE, name=HOSTILE[:28])
    page = cast.client().get(square.talk).text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_points_stand_on_their_side(cast, square):
    sides = [(stance, make_comment("process", square.id, cast.region, stance=stance)) for stance in (*Stance, None)]
    page = cast.client().get(f"{square.talk}?comments=points&lang=en").text
    against = page.index('id="h-against"')
    assert page.index('id="h-for"') < page.index(sides[0][1].body) < against < page.index(sides[1][1].body)
    assert sides[2][1].body not in page


def test_reply_to_a_reply_stands_beside_it(cast, square):
    top = make_comment("process", square.id, cast.region)
    reply = make_comment("process", square.id, cast.region, parent_id=top.id)
    dana = cast.client()
    hidden = form_on(dana, f"{square.talk}?reply={top.id}")
    assert hidden["talk-reply_to"] == str(top.id)
    dana.post(square.talk, data={**hidden, **typed(body="Me too", reply_to=reply.id)})
    assert comments()[-1].parent_id == top.id


@pytest.mark.parametrize(("sort", "order"), [("newest", [2, 1, 0]), ("oldest", [0, 1, 2]), ("supported", [1, 2, 0])])
def test_sorts_are_links(cast, square, sort, order):
    made = [make_comment("process", square.id, cast.region, supports=supports) for supports in (0, 5, 0)]
    page = cast.client().get(f"{square.talk}?comments={sort}").text
    assert f"?comments={'oldest' if sort == 'newest' else 'newest'}#conversation" in page
    places = [page.index(f'id="comment-{made[number].id}"') for number in order]
    assert places == sorted(places)


def test_long_conversation_has_pages_and_a_comment_finds_its_own(cast, square):
    made = [make_comment("process", square.id, cast.region) for _ in range(45)]
    client = cast.client()
    first, last = client.get(square.talk).text, client.get(f"{square.talk}?part=3").text
    assert (first.count('class="comment"'), last.count('class="comment"')) == (20, 5)
    assert client.get(f"/comments/{made[0].id}").location == f"{square.page}?part=3#comment-{made[0].id}"
    assert counts("process", [square.id, 0]) == {square.id: 45, 0: 0}


def test_conversation_asks_as_much_however_long_it_is(cast, square):
    client = cast.client(cast.ben)

    def add() -> None:
        top = make_comment("process", square.id, cast.region, cast.ada)
        make_comment("process", square.id, cast.region, parent_id=top.id)

    assert_constant_queries(lambda: client.get(square.talk), add)


def test_author_changes_it_for_half_an_hour_and_what_it_said_is_kept(cast, square, session):
    dana = cast.client()
    write(dana, square.talk, "Monday", language="nl")
    edit = f"{square.talk}/{comments()[0].id}/edit"
    fields = typed(body="Tuesday", language="en", stance="for")
    assert send(dana, edit, **fields).status_code == 303
    (said,), (before,) = comments(), session.scalars(select(CommentVersion)).all()
    assert (said.body, said.language, said.stance, before.body) == ("Tuesday", "en", Stance.FOR, "Monday")
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        assert send(dana, edit, **typed(body="Friday")).status_code == 409
    assert comments()[0].body == "Tuesday"


def test_withdrawn_comment_leaves_a_trace_and_no_words(cast, square, session):
    dana = cast.client()
    write(dana, square.talk, "A secret")
    said = comments()[0]
    write(cast.client(cast.ben), square.talk, "An answer", reply=said.id)
    send(dana, square.talk, f"{square.talk}/{said.id}/withdraw")
    page = cast.client().get(f"{square.talk}?lang=en").text
    assert "Withdrawn by its author" in page
    assert "An answer" in page
    assert session.scalar(select(Comment.body).where(Comment.id == said.id)) == ""


def test_nobody_else_changes_or_withdraws_it(cast, square):
    said = make_comment("process", square.id, cast.region, cast.ben)
    for client in (cast.client(), cast.client(cast.ada)):
        assert client.get(f"{square.talk}/{said.id}/edit").status_code == 404
        assert send(client, square.talk, f"{square.talk}/{said.id}/withdraw").status_code == 404
    assert comments()[0].state == State.SHOWN


def test_support_counts_once_each_and_is_taken_back(cast, square, session):
    said = make_comment("process", square.id, cast.region)
    address = f"/comments/{said.id}/support"
    dana, ben = cast.client(), cast.client(cast.ben)
    for client in (dana, dana, ben, cast.client()):
        assert send(client, square.talk, address).status_code == 303
    assert comments()[0].supports == 3
    for _ in range(2):
        send(dana, square.talk, address, support="no")
    assert comments()[0].supports == 2 == len(session.scalars(select(CommentSupport)).all())


def test_support_inside_htmx_gives_its_button(cast, square):
    said = make_comment("process", square.id, cast.region)
    dana = cast.client()
    token = form_on(dana, square.talk)["csrf_token"]
    headers = {"HX-Request": "true", "HX-Target": f"form#support-{said.id}"}
    answer = dana.post(f"/comments/{said.id}/support", data={"csrf_token": token}, headers=headers).text
    assert 'aria-pressed="true"' in answer
    assert "<html" not in answer


def test_form_sent_many_times_at_once_is_one_comment(app, cast, square):
    dana = cast.client()
    write(dana, square.talk, "Before")
    data = {**form_on(dana, square.talk), **typed(body="Once", language="en")}
    cookies = [(name, dana.get_cookie(name).value) for name in ("kring", "kring-visitor")]

    def post() -> int:
        client = app.test_client()
        for name, value in cookies:
            client.set_cookie(name, value, domain="localhost")
        return client.post(square.talk, data=data).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(post) for _ in range(6)]
        assert {answer.result() for answer in answers} == {303}
    assert [said.body for said in comments()] == ["Before", "Once"]


def test_same_form_with_other_words_is_another_comment(cast, square):
    dana = cast.client()
    hidden = form_on(dana, square.talk)
    for body in ("First", "First", "Second"):
        dana.post(square.talk, data={**hidden, **typed(body=body)})
    assert [said.body for said in comments()] == ["First", "Second"]


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 3001])
def test_empty_or_endless_comment_is_refused_and_nothing_typed_is_lost(cast, square, body):
    answer = write(cast.client(), square.talk, body, name="Marta")
    assert answer.status_code == 422
    assert 'value="Marta"' in answer.text
    assert 'href="#talk-body"' in answer.text
    assert comments() == []


def test_comment_inside_htmx_comes_in_place_with_focus_and_words_for_it(cast, square):
    answer = write(cast.client(), square.talk, "Here", headers=IN_HTMX)
    assert answer.status_code == 200
    assert 'data-focus data-announce="' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize(("target", "there"), [("talk_list", "Here it is"), ("talk-to", "Reply to")])
def test_list_and_addressee_are_renewed_without_what_is_being_typed(cast, square, target, there):
    said = make_comment("process", square.id, cast.region, body="Here it is")
    headers = {"HX-Request": "true", "HX-Target": f"div#{target}"}
    answer = cast.client().get(f"{square.talk}?reply={said.id}&lang=en", headers=headers).text
    assert there in answer
    assert f'id="{target}"' in answer
    assert "data-focus" in answer
    assert "<textarea" not in answer
    assert "<html" not in answer


def test_closed_conversation_takes_nothing(cast, square):
    dana = cast.client()
    hidden = form_on(dana, square.talk)
    square.rules["may_comment"] = False
    assert dana.post(square.talk, data={**hidden, **typed(body="Late")}).status_code == 403
    said = make_comment("process", square.id, cast.region)
    shown = dana.get(square.talk).text
    assert "talk-form" not in shown
    assert f"/comments/{said.id}/support" not in shown
    token = {"csrf_token": hidden["csrf_token"]}
    assert dana.post(f"/comments/{said.id}/support", data=token).status_code == 403
    assert (comments()[0].body, comments()[0].supports) == (said.body, 0)


def test_support_from_before_a_conversation_was_closed_can_be_taken_back(cast, square):
    dana, said = cast.client(), make_comment("process", square.id, cast.region)
    send(dana, square.talk, f"/comments/{said.id}/support")
    assert comments()[0].supports == 1
    square.rules["may_comment"] = False
    send(dana, square.talk, f"/comments/{said.id}/support", support="no")
    assert comments()[0].supports == 0


def test_conversation_of_what_one_may_not_see_is_not_found(cast, square):
    draft = make_draft(cast.region)
    said = make_comment("process", draft.id, cast.region, cast.ada)
    for client in (cast.client(), cast.client(cast.cem)):
        for page in (f"/talk/process/{draft.id}", f"/comments/{said.id}", f"/report/comment/{said.id}"):
            assert client.get(page).status_code == 404
    assert said.body in cast.client(cast.ben).get(f"/talk/process/{draft.id}").text


def test_members_talk_about_an_initiative_and_others_read(cast):
    initiative = make_initiative(cast.region)
    page = f"/r/{cast.region.slug}/initiatives/{initiative.id}"
    assert write(cast.client(cast.ben), f"/talk/initiative/{initiative.id}", "They cook on Fridays.").status_code == 303
    for client in (cast.client(), cast.client(cast.cem)):
        shown = client.get(page).text
        assert "They cook on Fridays." in shown
        assert "talk-form" not in shown


def test_only_new_comments_of_others_are_told_to_an_open_page(cast, square):
    ben = cast.client(cast.ben)
    first = make_comment("process", square.id, cast.region, cast.ada)
    make_comment("process", square.id, cast.region, cast.ben)
    news = f"{square.talk}/news?lang=en&after="
    assert "Show" not in ben.get(f"{news}{first.id}").text
    assert "Show 1 new comment" in ben.get(f"{news}{first.id - 1}").text
