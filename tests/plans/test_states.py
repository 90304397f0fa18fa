"""A plan goes from state to state through its gates, and back only with a reason that people read."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.conversations.models import Follow
from portal.kernel import clock
from portal.kernel.events import Event
from portal.kernel.live import LiveEvent
from portal.kernel.text import LocalizedText
from portal.plans.models import Decision, DecisionRule, DecisionState, PlanState, StepStatus
from portal.regions.models import PromiseLevel
from tests.accounts.forms import send
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four, make_draft, make_process


def move(client, plan, state, **fields):
    return send(client, f"/plans/{plan.id}/state", state=state, **fields)


def make_decision(plan, **changes):
    values = {
        "plan": plan,
        "question": four("Do we do it?"),
        "rule": DecisionRule.CONSENT,
        "state": DecisionState.TAKEN,
        "created_at": clock.now(),
    }
    return Decision(**values | changes)


def test_opening_shows_the_plan_to_everybody_and_tells_those_who_look(cast, session):
    plan = make_plan(cast.region, state=PlanState.DRAFT, published_at=None)
    assert cast.client().get(f"/plans/{plan.id}").status_code == 404
    assert move(cast.client(cast.ada), plan, "open_for_input").status_code == 303
    session.expire_all()
    assert (plan.state, plan.published_at is None, plan.state_changed_at is None) == (PlanState.OPEN, False, False)
    assert "Open for input" in cast.client().get(f"/plans/{plan.id}?lang=en").text
    told = session.scalars(select(LiveEvent).where(LiveEvent.topic == plan.place)).all()
    assert "state" in {each.kind for each in told}


@pytest.mark.parametrize(
    ("process", "plan", "words"),
    [
        ({"promise": None}, {}, "The role of residents is not chosen."),
        ({"report_back_on": None}, {}, "No day is set on which people hear back."),
        ({"promise": PromiseLevel.INFORM}, {}, "A plan that only informs asks for no input."),
        ({"published_at": None}, {}, "Publish the process first."),
        (None, {"promise": PromiseLevel.ADVISE}, "No day is set on which people hear back."),
    ],
)
def test_plan_does_not_open_without_promise_day_and_public_process(cast, session, process, plan, words):
    made = make_plan(cast.region, make_process(cast.region, **process or {}), state=PlanState.DRAFT, **plan)
    if process is None:
        made.process = None
    ada = cast.client(cast.ada)
    assert words in ada.get(f"/plans/{made.id}/state?lang=en").text
    answer = move(ada, made, "open_for_input")
    assert answer.status_code == 422
    assert words in answer.text
    session.refresh(made)
    assert made.state is PlanState.DRAFT


def test_plan_is_decided_only_with_a_rule_and_a_recorded_decision(cast, session):
    plan, ada = make_plan(cast.region, state=PlanState.REVIEW), cast.client(cast.ada)
    assert "The plan does not say who decides." in move(ada, plan, "decided").text
    plan.decision_rule = DecisionRule.CONSENT
    session.add(make_decision(plan, state=DecisionState.PREPARED))
    step = make_step(make_action(plan))
    session.add(make_decision(plan, step=step))
    assert "No decision about this plan is recorded." in move(ada, plan, "decided").text
    session.add(make_decision(plan))
    assert move(ada, plan, "decided").status_code == 303
    session.refresh(plan)
    assert plan.state is PlanState.DECIDED


def test_evaluated_plan_has_a_lesson_of_every_stopped_step(cast, session):
    plan, ada = make_plan(cast.region, state=PlanState.IN_FORCE), cast.client(cast.ada)
    step = make_step(make_action(plan), status=StepStatus.STOPPED)
    assert "nobody wrote what it teaches" in move(ada, plan, "evaluated").text
    step.lesson = four("Ask first")
    assert move(ada, plan, "evaluated").status_code == 303


def test_going_back_and_ending_early_need_a_reason_that_is_kept(cast, session):
    plan, ada = make_plan(cast.region, state=PlanState.DECIDED), cast.client(cast.ada)
    for state in ("under_review", "archived"):
        answer = move(ada, plan, state)
        assert answer.status_code == 422
        assert "Say why, in plain words: people read it." in answer.text
    assert move(ada, plan, "under_review", **{"reason-en": "The money is gone"}).status_code == 303
    session.refresh(plan)
    assert plan.state is PlanState.REVIEW
    event = session.scalars(select(Event).where(Event.kind == "plan.moved")).one()
    assert event.details == {"before": "decided", "after": "under_review", "reason": {"en": "The money is gone"}}
    assert "The money is gone" in ada.get(f"/plans/{plan.id}/state?lang=en").text


def test_no_state_is_skipped(cast, session):
    plan = make_plan(cast.region, state=PlanState.OPEN)
    assert move(cast.client(cast.ada), plan, "in_force", **{"reason-en": "Hurry"}).status_code == 422
    session.refresh(plan)
    assert plan.state is PlanState.OPEN


def test_professionals_write_and_organisers_decide_on_states(cast, session):
    plan = make_plan(cast.region, make_draft(cast.region), state=PlanState.DRAFT, published_at=None)
    ben = cast.client(cast.ben)
    answer = send(ben, f"/plans/{plan.id}/edit", f"/plans/{plan.id}/state", state="open_for_input")
    assert answer.status_code == 403
    session.refresh(plan)
    assert (plan.state, plan.published_at, plan.no_input_reason) == (PlanState.DRAFT, None, LocalizedText())


def test_followers_hear_where_the_plan_stands(cast, session):
    plan = make_plan(cast.region, state=PlanState.DRAFT)
    session.add(Follow(person_id=cast.ben.id, subject_kind="plan", subject_id=plan.id, since=clock.now()))
    move(cast.client(cast.ada), plan, "open_for_input")
    assert "The plan is open: say what you think of it." in cast.client(cast.ben).get("/for-you?lang=en").text
