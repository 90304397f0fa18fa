"""The easy-read twin of a section: begun once, written together, read by who wants it, said where it is missing."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from portal.plans.actions.translating import Typed, translate
from portal.plans.models import PlanState, TranslationState
from portal.texts.actions import submit_form
from portal.texts.models import SharedText
from portal.texts.queries import plain
from tests.accounts.forms import send, token_on
from tests.factories.plans import make_plan, make_section
from tests.factories.texts import NOBODY
from tests.support import hostile
from tests.support.together import at_once


@pytest.fixture
def section(cast):
    return make_section(make_plan(cast.region), "Parents lack a point of contact.")


@pytest.fixture
def easy(cast, session, section):
    """The twin, saying something of its own."""
    send(cast.client(cast.ben), f"/sections/{section.id}/easy", begin="empty")
    session.expire_all()
    submit_form(section.easy_text, section.easy_text.head_seq, "Who can help you?", NOBODY)
    return section.easy_text


@pytest.mark.parametrize(("begin", "says"), [("empty", ""), ("copy", "Parents lack a point of contact.")])
def test_twin_begins_empty_or_with_the_words_of_the_section(cast, session, section, begin, says):
    client, page = cast.client(cast.ben), f"/sections/{section.id}/easy"
    assert send(client, page, begin=begin).status_code == 303
    session.expire_all()
    assert plain(section.easy_text) == says
    assert section.easy_text.language == section.language
    assert send(client, f"/sections/{section.id}/translate/nl", page, begin=begin).status_code == 409


def test_two_who_begin_at_the_same_moment_begin_one_twin(cast, session, section):
    page, clients = f"/sections/{section.id}/easy", [cast.client(cast.ada), cast.client(cast.ben)]
    sent = [{"csrf_token": token_on(client, page), "begin": "copy"} for client in clients]
    answers = at_once(*(partial(client.post, page, data=data) for client, data in zip(clients, sent, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    session.expire_all()
    of_section = SharedText.holder_kind == "plan_section", SharedText.holder_id == section.id
    assert set(session.scalars(select(SharedText.id).where(*of_section))) == {section.text_id, section.easy_text_id}


def test_reader_chooses_easy_words_and_is_told_which_they_are(cast, session, section, easy):
    make_section(section.plan, "Not easy at all.", position=1)
    page, client = f"/plans/{section.plan_id}", cast.client()
    whole, simple = client.get(f"{page}?lang=en").text, client.get(f"{page}?lang=en&easy=1").text
    assert f"{page}?easy=1" in whole
    assert "Parents lack a point of contact." in whole
    assert "Who can help you?" not in whole
    assert "Who can help you?" in simple
    assert "Parents lack a point of contact." not in simple
    assert "Not easy at all." in simple
    assert simple.count("This section is not in easy words yet.") == 1


def test_empty_twin_counts_as_none(cast, session, section):
    send(cast.client(cast.ben), f"/sections/{section.id}/easy", begin="empty")
    shown = cast.client().get(f"/plans/{section.plan_id}?lang=en&easy=1").text
    assert "This section is not in easy words yet." in shown
    assert "Parents lack a point of contact." in shown


def test_twin_is_translated_apart_from_its_section(cast, session, section, easy):
    done = [Typed("Who can help you?", "Wie kan u helpen?", TranslationState.CHECKED)]
    translate(cast.actor(cast.ben), section, "nl", done, easy=True)
    assert "Wie kan u helpen?" in cast.client().get(f"/plans/{section.plan_id}?read=nl&easy=1").text
    assert "Wie kan u helpen?" not in cast.client().get(f"/plans/{section.plan_id}?read=nl").text
    sheet = cast.client(cast.ben).get(f"/sections/{section.id}/translate/nl?easy=1").text
    assert "Wie kan u helpen?" in sheet


def test_whoever_writes_the_section_writes_its_twin(cast, section, easy):
    for person, status in ((None, 303), (cast.cem, 403), (cast.ben, 200)):
        assert cast.client(person).get(f"/texts/{easy.id}/edit").status_code == status
        assert cast.client(person).get(f"/sections/{section.id}/easy").status_code == status
    section.plan.state = PlanState.DECIDED
    assert cast.client(cast.ben).get(f"/texts/{easy.id}/edit").status_code == 403
    assert (
        send(cast.client(cast.ben), f"/sections/{section.id}/translate/nl", f"/sections/{section.id}/easy").status_code
        == 403
    )


def test_hostile_easy_words_stay_words(cast, session, section, easy):
    submit_form(easy, easy.head_seq, hostile.ALL, NOBODY)
    for page in (f"/plans/{section.plan_id}?easy=1", f"/sections/{section.id}/easy"):
        text = cast.client(cast.ben).get(page).text
        assert "canary" in text
        assert hostile.harm(text) == []
