"""Who was heard for a plan: the numbers are right, small groups and hidden words stay unseen."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from portal.boards.models import IdeaState, IdeaSupport
from portal.conversations.models import State
from portal.kernel import clock
from portal.kernel.events import record
from portal.kernel.perspectives import Perspective
from portal.plans.models import PlanState, Suggestion, SuggestionKind, SuggestionState, SuggestionSupport
from portal.plans.queries.heard import heard, opened_at
from portal.surveys.models import Release, ReleaseTable
from tests.factories.boards import make_board, make_idea
from tests.factories.conversations import make_comment
from tests.factories.plans import make_plan, make_section
from tests.factories.surveys import make_closed_survey

RESIDENT, PROFESSIONAL = Perspective.RESIDENT, Perspective.PROFESSIONAL


@pytest.fixture
def plan(cast):
    return make_plan(cast.region, published_at=clock.now())


def long_ago():
    return clock.now() - timedelta(days=30)


def numbers(found):
    return {key: many for key, many in found.counts.items() if many}


def make_suggestion(session, section, number, **changes):
    values = {"kind": SuggestionKind.ADD, "language": "en", "perspective": RESIDENT, "created_at": clock.now()}
    row = Suggestion(plan=section.plan, section_id=section.id, number=number, **values | changes)
    session.add(row)
    session.flush()
    return row


def test_ideas_and_comments_count_by_side_before_and_since(cast, session, plan):
    board = make_board(cast.region, plan.process)
    early, late, merged = (make_idea(board) for _n in range(3))
    early.created_at = merged.created_at = long_ago()
    early.perspective = PROFESSIONAL
    merged.state, merged.merged_into_id = IdeaState.MERGED, late.id
    make_idea(board, state=IdeaState.HIDDEN), make_idea(make_board(cast.region))
    section = make_section(plan)
    make_comment("idea", early.id, cast.region, created_at=long_ago())
    make_comment("plan_section", section.id, cast.region)
    make_comment("plan_section", section.id, cast.region, state=State.WAITING)
    make_suggestion(session, section, 1)
    make_suggestion(session, section, 2, state=SuggestionState.WAITING)
    before, since = heard(cast.actor(None), plan)
    assert numbers(before) == {(PROFESSIONAL, "idea"): 1, (RESIDENT, "idea"): 1, (RESIDENT, "comment"): 1}
    assert numbers(since) == {(RESIDENT, "idea"): 1, (RESIDENT, "comment"): 1, (RESIDENT, "suggestion"): 1}
    assert Perspective.EXECUTIVE in before.silent
    assert PROFESSIONAL not in before.silent


def test_supporters_are_one_total_and_everybody_counts_once(cast, session, plan):
    board = make_board(cast.region, plan.process)
    one, two = make_idea(board), make_idea(board)
    suggestion = make_suggestion(session, make_section(plan), 1)
    keys = [secrets.token_bytes(32) for _n in range(3)]
    days = {0: clock.today() - timedelta(days=9), 1: clock.today(), 2: clock.today()}
    for idea, who in ((one, 0), (two, 0), (one, 1), (two, 2)):
        session.add(IdeaSupport(idea_id=idea.id, key=keys[who], perspective=RESIDENT, since=days[who]))
    row = {"suggestion_id": suggestion.id, "key": keys[0], "perspective": RESIDENT, "since": clock.today()}
    session.add(SuggestionSupport(**row))
    before, since = heard(cast.actor(None), plan)
    assert (before.supporters, since.supporters) == (1, 3)


@pytest.mark.parametrize(("responses", "shown"), [(4, 0), (5, 5), (40, 40)])
def test_survey_counts_as_released_and_never_below_its_limit(cast, session, plan, responses, shown):
    survey = make_closed_survey(process=plan.process, results_public=True, closed_at=long_ago())
    session.add(Release(survey_id=survey.id, number=1, made_on=clock.today(), responses=responses, is_final=True))
    session.flush()
    survey.responses_count = 99
    before, since = heard(cast.actor(None), plan)
    assert (before.count(RESIDENT, "response"), since.count(RESIDENT, "response")) == (shown, 0)
    survey.results_public = False
    session.flush()
    assert heard(cast.actor(None), plan)[0].count(RESIDENT, "response") == 0
    assert heard(cast.actor(cast.ben), plan)[0].count(RESIDENT, "response") == shown


def test_sides_of_one_survey_come_from_its_release(cast, session, plan):
    survey = make_closed_survey(process=plan.process, results_public=True, breakdowns=["perspective"])
    release = Release(survey_id=survey.id, number=1, made_on=clock.today(), responses=30, is_final=True)
    session.add(release)
    session.flush()
    sizes = {"sizes": {"resident": 23, "professional": None, "executive": 4}}
    session.add(ReleaseTable(release_id=release.id, question="", breakdown="perspective", content=sizes))
    session.flush()
    before, since = heard(cast.actor(None), plan)
    assert numbers(since) | numbers(before) == {(RESIDENT, "response"): 23}


def test_plan_opens_when_it_was_first_open_for_input(cast, session):
    plan = make_plan(cast.region, published_at=None, state=PlanState.DRAFT)
    assert opened_at(plan) is None
    plan.published_at = clock.now()
    record("plan.moved", plan, cast.actor(cast.ada), after=PlanState.OPEN.value)
    opened = opened_at(plan)
    assert opened is not None
    assert (opened.date(), opened.hour, opened.minute) == (clock.now().date(), 0, 0)


def test_page_tells_sides_and_silence(cast, session, plan):
    make_idea(make_board(cast.region, plan.process))
    text = cast.client().get(f"/plans/{plan.id}/heard?lang=en").text
    assert "Nothing heard from:" in text
    assert text.count("<table ") == 2
