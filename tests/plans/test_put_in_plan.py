"""Putting something in a plan: the place, the reason, both ends, and who may."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.boards.models import IdeaState, IdeaStatus
from portal.kernel import clock
from portal.kernel.perspectives import Perspective
from portal.plans.models import ParagraphSource, PlanAction, PlanState, Suggestion, SuggestionKind
from portal.plans.queries.sources import ideas_behind
from portal.surveys.models import Finding
from portal.texts.queries import plain
from portal.trace.models import TraceLink
from tests.accounts.forms import send
from tests.factories.boards import make_board, make_idea
from tests.factories.conversations import make_comment
from tests.factories.insights import make_initiative, make_insight
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four, make_process
from tests.factories.surveys import make_closed_survey
from tests.support import hostile
from tests.support.filled import fields_on


@pytest.fixture
def plan(cast):
    return make_plan(cast.region)


@pytest.fixture
def idea(cast):
    return make_idea(make_board(cast.region), "A bench for young mothers")


def page_of(thing):
    return f"/trace/{thing.__tablename__}/{thing.id}/plan"


def options(client, page):
    """The keys of all places that a page offers."""
    return re.findall(r'<option value="([a-z]+-[^"]+)"', client.get(page).text)


def make_finding(session, region):
    survey = make_closed_survey(process=make_process(region))
    finding = Finding(survey_id=survey.id, region_id=region.id, text=four("Cold houses"))
    session.add(finding)
    session.flush()
    return finding


def links(session):
    session.expire_all()
    return [(e.from_kind, e.to_kind, e.to_id, e.reason["en"]) for e in session.scalars(select(TraceLink))]


def test_idea_leads_to_an_action_and_both_pages_say_why(cast, session, plan, idea):
    action, client = make_action(plan), cast.client(cast.ben)
    assert page_of(idea) in client.get(f"/ideas/{idea.id}").text
    answer = send(client, page_of(idea), where=f"action-{action.id}", **{"reason-en": "Mothers sit alone"})
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    assert links(session) == [("idea", "plan_action", str(action.id), "Mothers sit alone")]
    shown = cast.client().get(f"/ideas/{idea.id}?lang=en").text
    assert "Mothers sit alone" in shown
    assert f"/plans/{plan.id}#action-{action.id}" in shown


def test_idea_under_consideration_offers_the_answer_to_who_may_give_it(cast, session, plan, idea):
    action, client = make_action(plan), cast.client(cast.ben)
    offer = f"/ideas/{idea.id}/answer?status=plan"
    assert offer not in client.get(f"/ideas/{idea.id}").text
    send(client, page_of(idea), where=f"action-{action.id}", **{"reason-en": "So"})
    assert offer in client.get(f"/ideas/{idea.id}").text
    assert offer not in cast.client().get(f"/ideas/{idea.id}").text
    idea.status = IdeaStatus.PLAN
    assert offer not in client.get(f"/ideas/{idea.id}").text


def test_new_action_gets_the_words_of_the_idea(cast, session, plan, idea):
    client = cast.client(cast.ben)
    sent = fields_on(client, page_of(idea), where="action-new", reason_en="So")
    assert sent["words"] == "A bench for young mothers"
    assert client.post(page_of(idea), data=sent).status_code == 303
    action = session.scalars(select(PlanAction)).one()
    assert action.title == {"en": "A bench for young mothers"}
    assert links(session) == [("idea", "plan_action", str(action.id), "So")]


def test_new_paragraph_stands_at_the_end_and_remembers_its_source(cast, session, plan, idea):
    section, client = make_section(plan, "One.\n\nTwo."), cast.client(cast.ben)
    sent = fields_on(
        client, page_of(idea), where=f"section-{section.id}-new", reason_en="So", words="We put **benches**."
    )
    assert client.post(page_of(idea), data=sent).status_code == 303
    session.expire_all()
    assert plain(section.text).split("\n\n") == ["One.", "Two.", "We put benches."]
    source = session.scalars(select(ParagraphSource)).one()
    assert (source.section_id, source.quote, source.paragraph) == (section.id, "We put benches.", 2)


def test_paragraph_is_chosen_by_its_words(cast, session, plan, idea):
    make_section(plan, "One.\n\nTwo."), make_section(plan, "Three.", position=1)
    client = cast.client(cast.ben)
    place = [key for key in options(client, page_of(idea)) if key.count("-") == 2 and not key.endswith("new")][1]
    assert send(client, page_of(idea), where=place, **{"reason-en": "So"}).status_code == 303
    source = session.scalars(select(ParagraphSource)).one()
    assert source.quote == "Two."
    session.delete(session.get(TraceLink, source.link_id))
    session.commit()
    assert session.scalars(select(ParagraphSource)).all() == []


@pytest.mark.parametrize(
    "fields", [{"reason-en": ""}, {"where": "", "reason-en": "So"}, {"where": "action-999", "reason-en": "So"}]
)
def test_place_and_reason_are_needed_and_what_was_typed_stays(cast, session, plan, idea, fields):
    action, client = make_action(plan), cast.client(cast.ben)
    values = {"where": f"action-{action.id}", "words": "Typed words"} | fields
    answer = send(client, page_of(idea), **values)
    assert (answer.status_code, "Typed words" in answer.text) == (422, True)
    assert links(session) == []


def test_second_time_at_one_place_is_refused_and_makes_nothing(cast, session, plan, idea):
    section, client = make_section(plan, "One."), cast.client(cast.ben)
    new = f"section-{section.id}-new"
    first, second = (send(client, page_of(idea), where=new, words="More", **{"reason-en": "So"}) for _n in range(2))
    assert (first.status_code, second.status_code) == (303, 422)
    session.expire_all()
    assert plain(section.text).count("More") == 1


def test_every_kind_of_source_has_the_way_on_its_page(cast, session, plan, idea):
    finding, insight = make_finding(session, cast.region), make_insight()
    initiative, comment = make_initiative(cast.region), make_comment("idea", idea.id, cast.region)
    values = {"kind": SuggestionKind.ADD, "words": "More tea", "language": "en", "perspective": Perspective.RESIDENT}
    suggestion = Suggestion(plan=plan, section=make_section(plan), number=1, created_at=clock.now(), **values)
    session.add(suggestion)
    session.flush()
    client = cast.client(cast.ada)
    for thing, page in (
        (finding, f"/o/surveys/{finding.survey_id}/results"),
        (insight, f"/insights/{insight.id}"),
        (initiative, f"/r/{cast.region.slug}/initiatives/{initiative.id}"),
        (comment, f"/ideas/{idea.id}"),
        (suggestion, f"/suggestions/{suggestion.id}"),
    ):
        assert page_of(thing) in client.get(page).text, page
        assert page_of(thing) not in cast.client(cast.eva).get(page).text
        answer = send(client, page_of(thing), where="action-new", words="Do it", **{"reason-en": "So"})
        assert answer.status_code == 303
    assert {kind for kind, *_rest in links(session)} == {"finding", "insight", "initiative", "comment", "suggestion"}
    shown = cast.client().get(f"/ideas/{idea.id}").text
    of_comment = session.scalars(select(TraceLink).where(TraceLink.from_kind == "comment")).one()
    assert f"/plans/{plan.id}#action-{of_comment.to_id}" in shown


def test_only_who_works_in_the_region_puts_and_only_what_they_see(cast, session, plan, idea):
    make_action(plan)
    for person, status in ((None, 303), (cast.cem, 403), (cast.eva, 403), (cast.ben, 200)):
        assert cast.client(person).get(page_of(idea)).status_code == status
    idea.state = IdeaState.HIDDEN
    assert cast.client(cast.cem).get(page_of(idea)).status_code == 404
    assert cast.client(cast.ben).get("/trace/process/1/plan").status_code == 404


def test_plans_of_the_region_are_offered_and_a_decided_one_takes_no_new_words(cast, session, plan, idea):
    other, client = make_plan(cast.elsewhere), cast.client(cast.ben)
    section, action = make_section(plan), make_action(plan)
    plan.state = PlanState.DECIDED
    offered = options(client, page_of(idea))
    assert f"action-{action.id}" in offered
    assert f"section-{section.id}" in offered
    assert not {"action-new", f"section-{section.id}-new"} & set(offered)
    make_plan(cast.region)
    assert f"?plan={other.id}" not in client.get(page_of(idea)).text
    assert f"?plan={plan.id}" in client.get(page_of(idea)).text


def test_hostile_idea_and_reason_stay_words(cast, session, plan):
    idea, section = make_idea(make_board(cast.region), hostile.SHORT), make_section(plan)
    client = cast.client(cast.ben)
    sent = fields_on(client, page_of(idea), where=f"section-{section.id}-new", words=hostile.ALL[:1900])
    assert client.post(page_of(idea), data=sent | {"reason-en": hostile.CANARIES[0]}).status_code == 303
    for page in (page_of(idea), f"/ideas/{idea.id}", f"/plans/{plan.id}"):
        assert hostile.harm(client.get(page).text) == []


def test_step_goes_back_to_ideas_by_action_section_and_finding(cast, session, plan):
    board = make_board(cast.region)
    direct, by_section, by_finding, stranger = (make_idea(board, f"Idea {n}") for n in range(4))
    section, action = make_section(plan), make_action(plan)
    step, finding = make_step(action), make_finding(session, cast.region)

    def lead(start, target):
        row = TraceLink(region_id=cast.region.id, from_kind=start.__tablename__, from_id=str(start.id))
        row.to_kind, row.to_id, row.created_at = target.__tablename__, str(target.id), plan.created_at
        session.add(row)

    lead(direct, step), lead(section, action), lead(by_section, section)
    lead(by_finding, finding), lead(finding, section), lead(section, by_finding), lead(action, stranger)
    session.flush()
    assert ideas_behind(step) == [("idea", str(each.id)) for each in (direct, by_section, by_finding)]
