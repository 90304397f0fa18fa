"""Comments on a paragraph or on some words of it: kept at their place, found again, settled and opened again."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.conversations.models import Comment, State
from portal.kernel.authors import Author
from portal.plans.models import CommentPlace, PlanState
from portal.texts import actions
from tests.accounts.forms import send
from tests.factories.plans import make_plan, make_section
from tests.plans.drafting import form_at, send_comment

WORDS = "paragraph=0&quote=whom+to+ask"


@pytest.fixture
def section(cast):
    return make_section(make_plan(cast.region))


def place(session) -> CommentPlace:
    session.expire_all()
    return session.scalars(select(CommentPlace)).one()


def beside(page: str) -> str:
    """What stands beside the paragraphs, above the list of all comments."""
    return page[: page.index('id="conversation"')]


def write(cast, section, body: str) -> None:
    author = Author(actor=cast.actor(cast.ada), name="Ada")
    actions.submit_form(section.text, section.text.head_seq, body, author)


@pytest.mark.parametrize(
    ("where", "quote"), [("paragraph=1", "We go to them."), (WORDS, "whom to ask"), ("paragraph=99", None)]
)
def test_comment_keeps_its_place(cast, session, section, where, quote):
    answer = send_comment(cast.client(), section, "Is this so?", where)
    comment = session.scalars(select(Comment)).one()
    assert answer.location == f"/sections/{section.id}#comment-{comment.id}"
    places = session.scalars(select(CommentPlace)).all()
    assert [each.quote for each in places] == ([quote] if quote else [])
    page = cast.client().get(f"/sections/{section.id}").text
    assert ("Is this so?" in beside(page)) is bool(quote)
    assert "Is this so?" in page


def test_number_of_comments_stands_at_the_paragraph(cast, session, section):
    for body in ("One thing", "Another thing"):
        send_comment(cast.client(), section, body)
    page = cast.client().get(f"/sections/{section.id}").text
    first = page[page.index('id="p-0"') : page.index('data-paragraph="0"')]
    second = page[page.index('id="p-1"') : page.index('data-paragraph="1"')]
    assert "<span>2<span" in first
    assert "<span>" not in second.replace('<span class="', "")


def test_form_that_fails_keeps_place_and_words(cast, session, section):
    dana = cast.client()
    answer = send_comment(dana, section, "x" * 4000, WORDS)
    assert answer.status_code == 422
    assert "x" * 4000 in answer.text
    assert 'value="whom to ask"' in answer.text
    assert session.scalars(select(Comment)).all() == []


def test_same_form_twice_is_one_comment_at_one_place(cast, session, section):
    dana = cast.client()
    sent = form_at(dana, section, "comment") | {"talk-body": "Twice?", "talk-language": "en"}
    first, second = (dana.post(f"/sections/{section.id}/comment", data=sent) for _each in range(2))
    assert first.location == second.location
    assert place(session).quote == "Many parents do not know whom to ask."


def test_place_is_found_again_after_the_text_changed(cast, session, section):
    send_comment(cast.client(), section, "Which people?", WORDS)
    write(cast, section, "A new beginning.\n\nMost young parents do not know whom to ask today.\n\nWe go to them.")
    session.commit()
    page = cast.client().get(f"/sections/{section.id}").text
    own = page[page.index('id="p-1"') : page.index('id="p-2"')]
    assert "Which people?" in own
    assert "not in the text any more" not in page


def test_words_that_are_gone_are_said_to_be(cast, session, section):
    send_comment(cast.client(), section, "Which people?", WORDS)
    write(cast, section, "Everything is different now.")
    session.commit()
    page = cast.client().get(f"/sections/{section.id}").text
    gone = page[page.index('id="h-gone"') :]
    assert "Which people?" in gone
    assert "whom to ask" in gone
    assert "These words are not in the text any more." in page


def test_quoted_words_are_marked_and_lead_to_their_comment_and_back(cast, session, section):
    send_comment(cast.client(), section, "Which people?", WORDS)
    number = place(session).comment_id
    page = cast.client().get(f"/sections/{section.id}").text
    own = page[page.index('data-paragraph="0"') : page.index('id="p-1"')]
    assert re.search(rf'know <mark class="quote">whom to ask</mark><a [^>]*href="#card-{number}"', own)
    assert f'id="card-{number}"' in own
    assert f'id="words-{number}"' in own
    assert f'<a href="#words-{number}"><q' in own
    assert "<mark" not in page[page.index('id="p-1"') :]
    assert "<mark" not in cast.client().get(f"/sections/{section.id}/say?paragraph=0").text


def test_quotes_over_each_other_and_over_bold_words_keep_the_words_as_they_are(cast, session):
    section = make_section(make_plan(cast.region), "Many parents **do not know** whom to <ask>.")
    for quote in ("parents+do+not", "not+know+whom", "whom+to+%3Cask%3E"):
        send_comment(cast.client(), section, "Why?", f"paragraph=0&quote={quote}")
    page = cast.client().get(f"/sections/{section.id}").text
    own = re.search(r'data-paragraph="0">(.*?)</div>', page, re.S)[1]
    assert len(re.findall(r'class="quoted"', own)) == 3
    without = re.sub(r"</?mark[^>]*>|<a [^>]*></a>", "", own)
    assert (
        without.replace("</strong><strong>", "")
        == "<p>Many parents <strong>do not know</strong> whom to &lt;ask&gt;.</p>"
    )
    assert "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", own)).count("not") == 1


def test_comment_on_a_whole_paragraph_marks_no_words(cast, section):
    send_comment(cast.client(), section, "Is this so?")
    assert "<mark" not in cast.client().get(f"/sections/{section.id}").text


def test_comment_says_that_its_words_are_gone_where_the_paragraph_stayed(cast, session, section):
    send_comment(cast.client(), section, "Which people?", WORDS)
    write(cast, section, "Many parents do not know where.\n\nWe go to them.")
    session.commit()
    page = cast.client().get(f"/sections/{section.id}").text
    own = page[page.index('id="p-0"') : page.index('id="p-1"')]
    assert "These words are not in the text any more." in own
    assert "<mark" not in page


def test_comment_is_settled_and_opened_again_by_those_who_write(cast, session, section):
    send_comment(cast.client(), section, "Please add a number.")
    page, to = f"/sections/{section.id}", f"/sections/{section.id}/comments/{place(session).comment_id}/settle"
    for persona, status in ((cast.cem, 403), (cast.ben, 303)):
        assert send(cast.client(persona), page, to).status_code == status
    assert place(session).resolved_by == cast.ben.id
    shown = cast.client().get(page).text
    assert "Please add a number." not in beside(shown)
    assert "Settled on" in shown
    assert send(cast.client(cast.ada), page, to, reopen="1").status_code == 303
    assert place(session).resolved_at is None
    assert "Please add a number." in beside(cast.client().get(page).text)


def test_hidden_comment_stands_at_no_paragraph(cast, session, section):
    send_comment(cast.client(), section, "Kwikstaart")
    session.scalars(select(Comment)).one().state = State.HIDDEN
    session.commit()
    for page in (f"/sections/{section.id}", f"/sections/{section.id}/say?paragraph=0", f"/plans/{section.plan_id}"):
        assert "Kwikstaart" not in cast.client().get(page).text
    to = f"/sections/{section.id}/comments/{place(session).comment_id}/settle"
    assert send(cast.client(cast.ada), f"/sections/{section.id}", to).status_code == 404


def test_archived_plan_takes_no_comments(cast, session, section):
    dana = cast.client()
    sent = form_at(dana, section, "comment") | {"talk-body": "Too late", "talk-language": "en"}
    section.plan.state = PlanState.ARCHIVED
    session.commit()
    assert "Post comment" not in dana.get(f"/sections/{section.id}/say?paragraph=0").text
    assert dana.post(f"/sections/{section.id}/comment", data=sent).status_code == 403
    assert session.scalars(select(Comment)).all() == []
