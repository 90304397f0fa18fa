"""A plan's numbered versions: they keep all it said, say what changed, and give words back to the live text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.conversations.actions.follows import follow
from portal.conversations.queries.notices import news
from portal.conversations.subjects import subject
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.jobs import run_all
from portal.plans.content import content_of
from portal.plans.models import PlanState, PlanVersion, StepStatus, SuggestionKind
from portal.plans.version_changes import plan_changes
from portal.texts import actions, history
from portal.texts import queries as texts
from tests.accounts.forms import send, token_on
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four
from tests.plans.drafting import accept, make_suggestion, place_in


@pytest.fixture
def section(cast):
    return make_section(make_plan(cast.region))


def make_version(client, plan, **fields):
    page = f"/plans/{plan.id}/versions/new"
    return send(client, page, **({"reason-en": "We began."} | fields))


def write(cast, section, body: str) -> None:
    author = Author(actor=cast.actor(cast.ben), name="Ben")
    actions.submit_form(section.text, section.text.head_seq, body, author)


def test_version_keeps_what_the_plan_said(cast, session, section):
    plan = section.plan
    answer = make_version(cast.client(cast.ada), plan)
    assert answer.location == f"/plans/{plan.id}/versions/1"
    write(cast, section, "Everything is new.")
    session.commit()
    page = cast.client().get(answer.location).text
    assert "We go to them." in page
    assert "Everything is new." not in page
    assert "We began." in page
    assert "Version 1" in cast.client().get(f"/plans/{plan.id}/versions").text
    assert "Version 1 of" in cast.client().get(f"/sections/{section.id}").text


def test_summary_begins_with_what_was_accepted(cast, session, section):
    found = make_suggestion(section, words="Parents feel alone.")
    found.author_name = "Zwaluw"
    session.commit()
    ada = cast.client(cast.ada)
    accept(ada, found)
    page = ada.get(f"/plans/{section.plan_id}/versions/new").text
    assert "Other words, from Zwaluw: Parents feel alone." in page
    assert "1 accepted suggestion is in it" in page
    made = make_version(ada, section.plan)
    session.refresh(found)
    assert found.version_id == session.scalars(select(PlanVersion)).one().id
    shown = cast.client().get(made.location).text
    assert "Zwaluw" in shown
    assert f"/suggestions/{found.id}" in shown


def test_version_needs_a_summary_and_something_new(cast, session, section):
    ada = cast.client(cast.ada)
    refused = make_version(ada, section.plan, **{"reason-en": " "})
    assert refused.status_code == 422
    assert "Say in plain words what changed." in refused.text
    assert make_version(ada, section.plan).status_code == 303
    again = make_version(ada, section.plan)
    assert again.status_code == 409
    assert "Nothing changed since version 1." in again.text
    assert len(session.scalars(select(PlanVersion)).all()) == 1


def test_organisers_make_versions_and_nobody_else(cast, session, section):
    page = f"/plans/{section.plan_id}/versions/new"
    token = token_on(cast.client(cast.ben), f"/sections/{section.id}")
    for persona in (cast.ben, cast.cem, cast.eva):
        assert cast.client(persona).get(page).status_code == 403
    assert cast.client(cast.ben).post(page, data={"csrf_token": token, "reason-en": "Mine"}).status_code in (400, 403)
    section.plan.published_at = None
    session.commit()
    assert cast.client().get(f"/plans/{section.plan_id}/versions").status_code == 404


def test_versions_are_compared_word_by_word(cast, session, section):
    plan, ada = section.plan, cast.client(cast.ada)
    action = make_action(plan)
    step = make_step(action)
    session.commit()
    make_version(ada, plan)
    write(cast, section, "Most parents do not know whom to ask.\n\nWe go to them.")
    make_section(plan, "A second section.", title=four("Who does it?"))
    step.status = StepStatus.DONE
    session.commit()
    make_version(ada, plan, **{"reason-en": "We went on."})
    page = cast.client().get(f"/plans/{plan.id}/changes?from=1&to=2").text
    for part in ("Many", "Most", "A second section.", "Who does it? (en)", "Planned", "Done"):
        assert part in page
    assert "<del>" in page
    assert "<ins>" in page
    assert "Nothing changed." in cast.client().get(f"/plans/{plan.id}/changes?from=2").text
    assert cast.client().get(f"/plans/{plan.id}/changes?from=77&to=x").status_code == 200


def test_difference_of_a_content_with_itself_is_empty(cast, session, section):
    make_step(make_action(section.plan))
    session.commit()
    content = content_of(section.plan)
    assert plan_changes(content, content, "en").is_empty


def test_section_comes_back_from_a_version_as_a_change_of_the_live_text(cast, session, section):
    ben = cast.client(cast.ben)
    make_version(cast.client(cast.ada), section.plan)
    write(cast, section, "Everything is new.")
    session.commit()
    seq = section.text.head_seq
    answer = send(
        ben, f"/plans/{section.plan_id}/versions/1", f"/plans/{section.plan_id}/versions/1/restore/{section.id}"
    )
    assert answer.location == f"/sections/{section.id}"
    session.expire_all()
    assert texts.plain(section.text) == "Many parents do not know whom to ask.\n\nWe go to them."
    assert section.text.head_seq == seq + 1
    assert len(history.log(section.text.id, section.text.head_seq)) == seq + 1


def test_words_come_back_only_where_one_may_write(cast, session, section):
    plan, other = section.plan, make_section(make_plan(cast.region))
    make_version(cast.client(cast.ada), plan)
    page, to = f"/sections/{section.id}", f"/plans/{plan.id}/versions/1/restore"
    assert send(cast.client(cast.cem), page, f"{to}/{section.id}").status_code == 403
    assert send(cast.client(cast.ada), page, f"{to}/{other.id}").status_code == 404
    plan.state = PlanState.DECIDED
    session.commit()
    assert send(cast.client(cast.ada), page, f"{to}/{section.id}").status_code == 403


def test_authors_and_followers_hear_once_of_a_version(cast, session, section):
    plan, ben = section.plan, cast.actor(cast.ben)
    author = Author(actor=ben, name="Ben")
    founds = [
        make_suggestion(section, place_in(section, "", n), author=author, kind=SuggestionKind.ADD, words=f"More {n}.")
        for n in range(2)
    ]
    for person in (cast.ben, cast.cem):
        follow(cast.actor(person), subject(cast.actor(person), "plan", plan.id))
    session.commit()
    for found in founds:
        accept(cast.client(cast.ada), found)
    make_version(cast.client(cast.ada), plan)
    with force_locale("en"):
        told = {
            person.name: [
                s for each in news(cast.actor(person), None) if each.subject.kind == "plan" for s in each.sentences
            ]
            for person in (cast.ben, cast.cem, cast.ada)
        }
    assert told == {
        "Ben": ["2 of your suggestions are in version 1 of the plan."],
        "Cem": ["Version 1 of the plan is out."],
        "Ada": [],
    }


def test_those_who_wrote_since_the_version_before_are_named_in_it(cast, session, section):
    ada = cast.client(cast.ada)
    write(cast, section, "Ben wrote this.")
    session.commit()
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        run_all()
    first = make_version(ada, section.plan)
    section.plan.title = four("Another title")
    session.commit()
    with clock.fixed(clock.now() + timedelta(days=1)):
        second = make_version(ada, section.plan)
    assert "Ben" in cast.client().get(first.location).text
    assert "Who took part in it" not in cast.client().get(second.location).text
