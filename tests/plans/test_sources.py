"""Where parts of a plan come from: with reasons, to those who may see it, and on to how it goes."""

from __future__ import annotations

import pytest

from portal.boards.models import IdeaState
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.text import LocalizedText
from portal.plans.actions.placing import Spot, Where, put_in_plan
from portal.plans.models import StepProgress, StepStatus
from portal.plans.queries.sources import at_paragraphs, sources_of
from portal.texts.actions import submit_form
from portal.texts.queries import blocks
from portal.trace.kinds import end_of
from tests.factories.boards import make_board, make_idea
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four
from tests.factories.texts import NOBODY
from tests.support.filled import fields_on
from tests.support.queries import assert_constant_queries


@pytest.fixture
def plan(cast):
    return make_plan(cast.region)


@pytest.fixture
def put(cast, plan):
    """`put(idea, spot)` puts an idea in the plan."""
    ben = cast.actor(cast.ben)

    def put_there(idea, spot, words="", reason="Mothers sit alone"):
        return put_in_plan(Author(actor=ben, name="Ben"), end_of(idea), plan, spot, words, LocalizedText(en=reason))

    return put_there


def test_hidden_idea_is_no_source_for_those_who_may_not_see_it(cast, session, plan, put):
    idea, action = make_idea(make_board(cast.region), "Secret bench"), make_action(plan)
    put(idea, Spot(Where.ACTION, action=action))
    idea.state = IdeaState.HIDDEN
    for person, sees in ((None, False), (cast.cem, False), (cast.ben, True)):
        found = sources_of(cast.actor(person), plan)
        assert (("plan_action", str(action.id)) in found) is sees
        page = cast.client(person).get(f"/plans/{plan.id}?lang=en").text
        assert ("Secret bench" in page) is sees
        assert ("Mothers sit alone" in page) is sees


def test_paragraph_keeps_its_source_when_others_go_on_writing(cast, session, plan, put):
    section = make_section(plan, "One is the first.\n\nWe put benches by the river.")
    idea = make_idea(make_board(cast.region))
    put(idea, Spot(Where.PARAGRAPH, section=section, paragraph=1))
    changed = "A new beginning.\n\nOne is the first.\n\nWe put green benches by the river."
    submit_form(section.text, section.text.head_seq, changed, NOBODY)
    sources = sources_of(cast.actor(None), plan)["plan_section", str(section.id)]
    assert [*at_paragraphs(sources, blocks(section.text))] == [2]
    assert "Mothers sit alone" in cast.client().get(f"/sections/{section.id}").text.partition('id="p-2"')[2]
    submit_form(section.text, section.text.head_seq, "All is gone.", NOBODY)
    assert at_paragraphs(sources, blocks(section.text)) == {}
    assert "We put benches by the river." in cast.client().get(f"/plans/{plan.id}").text


def test_idea_page_tells_how_the_steps_go_and_the_step_leads_back(cast, session, plan, put):
    idea, action = make_idea(make_board(cast.region), "A bench"), make_action(plan)
    put(idea, Spot(Where.ACTION, action=action))
    step = make_step(action, status=StepStatus.DONE)
    make_step(action, status=StepStatus.DELAYED)
    told = {"before": StepStatus.PLANNED, "after": StepStatus.DONE, "note": four("Ten mothers found")}
    session.add(StepProgress(step_id=step.id, day=clock.today(), at=clock.now(), **told))
    page = cast.client().get(f"/ideas/{idea.id}?lang=en").text
    for words in ("1 of 2 steps are done.", "1 step is later than planned.", four("Ten mothers found")["en"]):
        assert words in page
    assert "A bench" in cast.client().get(f"/steps/{step.id}?lang=en").text


def test_sources_of_a_longer_plan_cost_no_more(cast, session, plan, put):
    board = make_board(cast.region)

    def add() -> None:
        section, action = make_section(plan, "One."), make_action(plan)
        put(make_idea(board), Spot(Where.PARAGRAPH, section=section))
        put(make_idea(board), Spot(Where.ACTION, action=action))
        make_step(action)

    def ask() -> None:
        session.commit()
        assert sources_of(ben, plan)

    ben = cast.actor(cast.ben)
    assert_constant_queries(ask, add)


def test_who_works_on_the_plan_says_from_there_where_something_comes_from(cast, session, plan):
    action, idea = make_action(plan), make_idea(make_board(cast.region))
    page = f"/trace/plan_action/{action.id}?direction=came_from"
    client = cast.client(cast.ben)
    assert page in client.get(f"/plans/{plan.id}").text
    assert page not in cast.client().get(f"/plans/{plan.id}").text
    sent = fields_on(client, page, other=f"idea:{idea.id}", reason_en="They asked for it")
    assert sent["direction"] == "came_from"
    assert client.post(page, data=sent).status_code == 303
    assert "They asked for it" in cast.client().get(f"/plans/{plan.id}?lang=en").text
