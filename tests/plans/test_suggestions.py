"""Anybody suggests other words with a plain form: nothing is lost, nothing is there twice, nobody is followed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.conversations.actions.moderating import decide, undo
from portal.conversations.models import State
from portal.kernel.errors import Conflict
from portal.kernel.perspectives import Perspective
from portal.plans.actions.suggesting import support, withdraw
from portal.plans.models import PlanState, Suggestion, SuggestionKind, SuggestionState, SuggestionSupport
from tests.accounts.forms import send, token_on
from tests.factories.boards import resident
from tests.factories.plans import make_plan, make_section
from tests.plans.drafting import decline, form_at, make_suggestion, send_suggestion
from tests.support.hostile import ALL, harm

SECRET = "Kwikstaart"


@pytest.fixture
def section(cast):
    return make_section(make_plan(cast.region))


def only(session) -> Suggestion:
    session.expire_all()
    return session.scalars(select(Suggestion)).one()


def test_residents_suggestion_can_be_read_at_once(cast, session, section):
    dana = cast.client()
    answer = send_suggestion(dana, section, words="Many parents feel alone.", why="They told us.")
    found = only(session)
    assert answer.location == f"/suggestions/{found.id}"
    assert (found.reference, found.state, found.kind) == ("S-1", SuggestionState.OPEN, SuggestionKind.REPLACE)
    assert found.quote == "Many parents do not know whom to ask."
    assert (found.person_id, found.perspective) == (None, Perspective.RESIDENT)
    assert found.author_name
    for page in (f"/suggestions/{found.id}", f"/plans/{section.plan_id}/suggestions", f"/sections/{section.id}"):
        shown = cast.client().get(page).text
        assert "alone" in shown
        assert "<ins>" in shown
        assert "They told us." in shown or page.endswith("suggestions")


def test_selected_words_are_the_place(cast, session, section):
    send_suggestion(cast.client(), section, "paragraph=0&quote=whom+to+ask&before=not+know+", words="the way")
    found = only(session)
    assert (found.quote, found.before, found.behind) == ("whom to ask", "Many parents do not know ", ".")


def test_words_that_are_not_there_mean_their_paragraph(cast, section):
    hidden = form_at(cast.client(), section, "suggest", "paragraph=1&quote=never+said")
    assert hidden["suggest-quote"] == "We go to them."


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [("add", {"added": "And they are tired."}, "And they are tired."), ("remove", {"words": "left over"}, "")],
)
def test_words_can_be_added_and_left_out(cast, session, section, kind, fields, words):
    assert send_suggestion(cast.client(), section, kind=kind, **fields).status_code == 303
    assert (only(session).kind.value, only(session).words) == (kind, words)


def test_words_can_be_added_to_the_whole_section(cast, session, section):
    assert send_suggestion(cast.client(), section, "", kind="add", added="At the end.").status_code == 303
    assert (only(session).quote, only(session).words) == ("", "At the end.")


def test_nothing_finer_than_the_day_is_kept_and_the_key_is_of_this_plan_alone(cast, session, section):
    dana = cast.client()
    elsewhere = make_section(make_plan(cast.region))
    send_suggestion(dana, section)
    send_suggestion(dana, elsewhere)
    one, other = session.scalars(select(Suggestion).order_by(Suggestion.id))
    assert (one.created_at.hour, one.created_at.minute, one.created_at.second) == (0, 0, 0)
    assert one.visitor != other.visitor
    assert (one.number, other.number) == (1, 1)


def test_form_sent_twice_is_one_suggestion(cast, session, section):
    dana = cast.client()
    sent = form_at(dana, section, "suggest") | {"suggest-kind": "replace", "suggest-words": "New", "suggest-why": ""}
    first, second = (dana.post(f"/sections/{section.id}/suggest", data=sent) for _ in range(2))
    assert first.location == second.location == f"/suggestions/{only(session).id}"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": ""}, "Write the new words."),
        ({"words": "Many parents do not know whom to ask."}, "Change them to what you want."),
        ({"words": "a " * 10_000}, "This is too long"),
        ({"why": "b" * 3_000}, "This is too long"),
    ],
)
def test_mistake_is_said_and_keeps_what_was_typed(cast, session, section, fields, says):
    typed = {"words": "Other words", "why": "A reason that must not be lost"} | fields
    answer = send_suggestion(cast.client(), section, **typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert typed["why"] in answer.text
    assert typed["words"].strip()[:30] in answer.text
    assert "Many parents do not know whom to ask." in answer.text
    assert session.scalars(select(Suggestion)).all() == []


def test_resident_whose_form_was_refused_still_chooses_a_name(cast, section):
    answer = send_suggestion(cast.client(), section, kind="add", added="", words="")
    assert answer.status_code == 422
    assert 'name="suggest-name"' in answer.text


def test_what_programs_send_waits_and_leaks_nowhere(cast, session, section):
    dana = cast.client()
    send_suggestion(dana, section, words=SECRET, why=f"{SECRET} because", website="x")
    found = only(session)
    assert found.state is SuggestionState.WAITING
    plan = section.plan_id
    pages = [f"/suggestions/{found.id}", f"/plans/{plan}/suggestions", f"/plans/{plan}/suggestions?state=waiting"]
    pages += [
        f"/plans/{plan}/suggestions?state=all",
        f"/sections/{section.id}",
        f"/sections/{section.id}/say?paragraph=0",
    ]
    pages += [f"/report/suggestion/{found.id}", f"/talk/suggestion/{found.id}", f"/plans/{plan}"]
    pages += [f"/live/poll?topic=plan:{plan}@0", f"/plans/{plan}.json", f"/yours/plan/{plan}"]
    for persona in (None, cast.cem, cast.eva):
        for page in pages:
            assert SECRET not in cast.client(persona).get(page).text, page
    assert SECRET in dana.get(f"/suggestions/{found.id}").text
    assert SECRET in dana.get(f"/yours/plan/{plan}").text
    assert SECRET in cast.client(cast.ada).get(f"/r/{cast.region.slug}/organise/moderation").text


def test_moderator_hides_a_suggestion_with_a_reason_and_brings_it_back_as_it_was(cast, session, section):
    found = make_suggestion(section)
    session.commit()
    assert decline(cast.client(cast.ada), found).status_code == 303
    ada = cast.actor(cast.ada)
    decision = decide(ada, cast.region.id, "suggestion", [found.id], State.HIDDEN, "It names a neighbour.")[0]
    session.commit()
    assert only(session).state is SuggestionState.HIDDEN
    assert cast.client().get(f"/suggestions/{found.id}").status_code == 404
    undo(ada, decision)
    assert only(session).state is SuggestionState.DECLINED


def test_organiser_of_another_region_moderates_nothing_here(cast, session, section):
    found = make_suggestion(section)
    session.commit()
    assert decide(cast.actor(cast.cem), cast.region.id, "suggestion", [found.id], State.HIDDEN, "Mine") == []
    assert only(session).state is SuggestionState.OPEN


@pytest.mark.parametrize(("state", "residents", "members"), [("under_review", 409, 303), ("decided", 409, 409)])
def test_plan_that_is_not_open_takes_suggestions_from_its_members_alone(
    cast, session, section, state, residents, members
):
    clients = cast.client(), cast.client(cast.ben)
    forms = [form_at(client, section, "suggest") for client in clients]
    section.plan.state = PlanState(state)
    session.commit()
    sent = {"suggest-kind": "replace", "suggest-words": "New", "suggest-language": "en"}
    answers = [c.post(f"/sections/{section.id}/suggest", data=f | sent) for c, f in zip(clients, forms, strict=True)]
    assert [answer.status_code for answer in answers] == [residents, members]


def test_draft_of_a_plan_is_no_place_for_strangers(cast, session, section):
    section.plan.published_at = None
    found = make_suggestion(section, author=None)
    session.commit()
    for page in (f"/sections/{section.id}", f"/suggestions/{found.id}", f"/plans/{section.plan_id}/suggestions"):
        assert cast.client().get(page).status_code == 404
        assert cast.client(cast.ben).get(page).status_code == 200


def test_support_counts_once_and_can_be_taken_back(cast, session, section):
    found = make_suggestion(section)
    dana, ben = cast.client(), cast.client(cast.ben)
    page = f"/suggestions/{found.id}"
    for client in (dana, dana, ben):
        assert send(client, page, f"{page}/support").status_code == 303
    assert only(session).support_count == 2
    assert "You support this" in dana.get(page).text
    send(dana, page, f"{page}/support", withdraw="1")
    assert only(session).support_count == 1
    assert len(session.scalars(select(SuggestionSupport)).all()) == 1


def test_author_takes_a_suggestion_back_and_nobody_else_does(cast, session, section):
    dana = cast.client()
    send_suggestion(dana, section)
    page = f"/suggestions/{only(session).id}"
    token = token_on(cast.client(), page)
    assert send(cast.client(), page, f"{page}/withdraw").status_code == 403
    assert token
    assert send(dana, page, f"{page}/withdraw").status_code == 303
    assert only(session).state is SuggestionState.WITHDRAWN
    with pytest.raises(Conflict):
        support(resident(), only(session))
    with pytest.raises(Conflict):
        withdraw(resident(), only(session))


@pytest.mark.parametrize("state", [SuggestionState.OPEN, SuggestionState.WAITING])
def test_author_takes_a_suggestion_back_on_another_device_too(cast, session, section, state):
    phone, computer, stranger = cast.client(), cast.client(), cast.client()
    send_suggestion(phone, section, words="Nobody is alone.", why="So they say.")
    found, yours = only(session), f"/yours/plan/{section.plan_id}"
    found.state = state
    page, seen = f"/suggestions/{found.id}", 200 if state is SuggestionState.OPEN else 404
    session.commit()
    assert [client.get(page).status_code for client in (phone, computer, stranger)] == [200, seen, seen]
    send(phone, yours, f"{yours}/code")
    code = re.search(r'translate="no">([a-z-]+)<', phone.get(yours).text)[1]
    assert send(computer, yours, f"{yours}/open", code=code).status_code == 303
    assert page in computer.get(yours).text
    assert send(computer, page, f"{page}/withdraw").status_code == 303
    assert only(session).state is SuggestionState.WITHDRAWN
    shown = stranger.get(page).text
    assert ["Nobody is alone." in shown, "So they say." in shown] == [state is SuggestionState.OPEN] * 2


def test_list_is_filtered_by_state_section_and_side(cast, session, section):
    other = make_section(section.plan, "Something else.")
    mine = make_suggestion(section, words="First wish")
    make_suggestion(other, words="Second wish")
    session.commit()
    decline(cast.client(cast.ada), mine)
    page = f"/plans/{section.plan_id}/suggestions"
    expected = {
        "": "Second",
        "?state=declined": "First",
        f"?section={other.id}": "Second",
        f"?state=all&section={section.id}": "First",
        "?by=resident": "Second",
    }
    for query, word in expected.items():
        shown = cast.client().get(page + query).text
        assert [each for each in ("First", "Second") if f"{each} wish" in shown] == [word], query
    assert "No suggestions here" in cast.client().get(f"{page}?by=executive").text


def test_markup_in_a_suggestion_does_nothing(cast, session, section):
    dana = cast.client()
    assert send_suggestion(dana, section, words=ALL[:5000], why=ALL[:1500], name="<b>x</b>").status_code == 303
    found = only(session)
    found.state = SuggestionState.OPEN
    session.commit()
    pages = [f"/suggestions/{found.id}", f"/sections/{section.id}", f"/plans/{section.plan_id}/suggestions"]
    for client, more in ((cast.client(), []), (cast.client(cast.ada), [f"/suggestions/{found.id}/accept"])):
        for page in pages + more:
            assert harm(client.get(page).text) == [], page
