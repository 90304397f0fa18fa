"""A section is read by everybody, written by those who may, and every paragraph has its button without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.jobs import run_all
from portal.plans.models import PlanState
from portal.texts import actions
from tests.factories.plans import make_plan, make_section
from tests.plans.drafting import make_suggestion, place_in
from tests.support.hostile import ALL, harm
from tests.support.queries import assert_constant_queries

EDITOR = "bundles/editor"


@pytest.fixture
def section(cast):
    return make_section(make_plan(cast.region))


def test_everybody_reads_and_has_a_button_at_every_paragraph(cast, section):
    page = cast.client().get(f"/sections/{section.id}").text
    for number, words in enumerate(("Many parents do not know whom to ask.", "We go to them.")):
        assert words in page
        assert f'href="/sections/{section.id}/say?paragraph={number}"' in page
    assert EDITOR not in page
    assert "/history" in page
    assert "There is no numbered version yet." in page


@pytest.mark.parametrize(("who", "writes"), [("ben", True), ("cem", False)])
def test_editor_is_loaded_where_one_writes_and_nowhere_else(cast, section, who, writes):
    client = cast.client(getattr(cast, who))
    page = client.get(f"/sections/{section.id}").text
    assert (EDITOR in page) is writes
    assert (f"/texts/{section.text_id}/edit" in page) is writes
    assert EDITOR not in client.get(f"/sections/{section.id}?read=1").text


def test_words_of_a_decided_plan_stay(cast, session, section):
    section.plan.state = PlanState.DECIDED
    session.commit()
    page = cast.client(cast.ada).get(f"/sections/{section.id}").text
    assert EDITOR not in page
    assert "Its words stay as they are." in page


def test_open_suggestions_stand_beside_their_paragraph_and_count_in_the_plan(cast, session, section):
    make_suggestion(section, place_in(section, "", 1), words="We visit them at home.")
    session.commit()
    page = cast.client().get(f"/sections/{section.id}").text
    own = page[page.index('id="p-1"') : page.index("Say something about the whole section")]
    assert "visit" in own
    assert "1 open suggestion" in cast.client().get(f"/plans/{section.plan_id}").text


def test_those_who_wrote_are_named(cast, session, section):
    author = Author(actor=cast.actor(cast.ben), name="Ben")
    actions.submit_form(section.text, section.text.head_seq, "Ben wrote this.", author)
    session.commit()
    with clock.fixed(clock.now() + timedelta(minutes=1)):  # who wrote is counted a few seconds later
        run_all()
    page = cast.client().get(f"/sections/{section.id}").text
    assert "Ben" in page[page.index('id="h-who"') :]


def test_number_of_statements_does_not_grow_with_what_is_said(cast, session, section):
    page = f"/sections/{section.id}"
    assert_constant_queries(lambda: cast.client().get(page), lambda: make_suggestion(section))


def test_markup_in_a_section_does_nothing(cast, session):
    section = make_section(make_plan(cast.region), ALL)
    session.commit()
    for client in (cast.client(), cast.client(cast.ada)):
        for page in (f"/sections/{section.id}", f"/sections/{section.id}/say?paragraph=1&quote={ALL[:80]}"):
            assert harm(client.get(page).text) == [], page
