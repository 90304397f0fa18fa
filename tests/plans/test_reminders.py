"""Owners hear of their steps when there is a reason to, once in a while, and find them all on one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.conversations.models import Notice
from portal.kernel import clock
from portal.kernel.permissions import Role
from portal.plans.jobs import remind_owners
from portal.plans.models import PlanState, StepStatus
from tests.factories.accounts import make_member
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four, make_organisation
from tests.support.queries import assert_constant_queries


@pytest.fixture
def plan(cast):
    return make_plan(cast.region, state=PlanState.IN_FORCE)


def in_days(number):
    return clock.today() + timedelta(days=number)


def told(session):
    return [
        (each.person_id, each.happening, each.subject_id)
        for each in session.scalars(select(Notice).order_by(Notice.id))
    ]


def test_owner_hears_why_and_only_where_there_is_a_reason(cast, session, plan):
    action, mine = make_action(plan), {"person_id": cast.ben.id}
    soon = make_step(action, due_on=in_days(5), **mine)
    late = make_step(action, due_on=in_days(-3), **mine)
    still = make_step(action, status=StepStatus.IN_PROGRESS, moved_on=in_days(-40), due_on=in_days(90), **mine)
    make_step(action, due_on=in_days(30), **mine)
    make_step(action, due_on=in_days(-30), status=StepStatus.DONE, **mine)
    make_step(action, due_on=in_days(-30), status=StepStatus.STOPPED, **mine)
    make_step(action, due_on=in_days(-30))
    remind_owners()
    assert told(session) == [
        (cast.ben.id, "plan.step_due", soon.id),
        (cast.ben.id, "plan.step_overdue", late.id),
        (cast.ben.id, "plan.step_stalled", still.id),
    ]
    page = cast.client(cast.ben).get("/for-you?lang=en").text
    for words in ("Your step is due by", "Your step was due by", "for 40 days"):
        assert words in page, words


def test_owner_hears_once_in_a_period_however_often_it_is_looked(cast, session, plan):
    step = make_step(make_action(plan), due_on=in_days(2), person_id=cast.ben.id)
    session.commit()
    for _time in range(2):
        remind_owners()
        session.commit()
    assert len(told(session)) == 1
    with clock.fixed(clock.now() + timedelta(days=13)):
        remind_owners()
    assert len(told(session)) == 1
    with clock.fixed(clock.now() + timedelta(days=14)):
        remind_owners()
    assert [each[1] for each in told(session)] == ["plan.step_due", "plan.step_overdue"]
    assert step.reminded_on == in_days(14)


def test_all_who_speak_for_the_owning_organisation_hear_it(cast, session, plan):
    school = make_organisation(cast.region)
    people = [make_member(cast.region, Role.PROFESSIONAL, organisation=school) for _ in range(2)]
    make_member(cast.region, Role.PROFESSIONAL, organisation=make_organisation(cast.region))
    make_step(make_action(plan), due_on=in_days(2), organisation_id=school.id)
    remind_owners()
    assert [each[0] for each in told(session)] == [person.id for person in people]


@pytest.mark.parametrize(
    "state", [state for state in PlanState if state not in (PlanState.DECIDED, PlanState.IN_FORCE)]
)
def test_nobody_owes_the_steps_of_a_plan_that_is_not_in_force(cast, session, plan, state):
    plan.state = state
    make_step(make_action(plan), due_on=in_days(-2), person_id=cast.ben.id)
    remind_owners()
    assert told(session) == []


def test_own_steps_of_all_plans_stand_on_one_page(cast, session, plan):
    school = make_organisation(cast.region)
    sue = make_member(cast.region, Role.PROFESSIONAL, organisation=school, name="Sue")
    other = make_plan(cast.region, title=four("Another plan"))
    make_step(make_action(plan), title=four("Of the school"), organisation_id=school.id)
    make_step(make_action(other), title=four("Her own"), person_id=sue.id, due_on=in_days(-4))
    make_step(make_action(other), title=four("Done already"), person_id=sue.id, status=StepStatus.DONE)
    make_step(make_action(other), title=four("Of nobody"))
    foreign = make_plan(cast.elsewhere, published_at=None)
    make_step(make_action(foreign), title=four("Hidden elsewhere"), person_id=sue.id)
    session.commit()
    page = cast.client(sue).get("/me/steps?lang=en").text
    assert page.index("Her own") < page.index("Of the school")  # the one that is late comes first
    assert "should have been done by" in page
    for absent in ("Done already", "Of nobody", "Hidden elsewhere"):
        assert absent not in page
    assert "Nothing to do" in cast.client(cast.cem).get("/me/steps?lang=en").text
    assert cast.client().get("/me/steps").status_code == 303
    assert '/me/steps"' in cast.client(sue).get("/me").text


def test_page_of_own_steps_asks_as_much_with_many_as_with_few(cast, session, plan):
    ben, action = cast.client(cast.ben), make_action(plan)

    def add_one():
        make_step(action, person_id=cast.ben.id, organisation_id=make_organisation(cast.region).id)
        session.commit()

    assert_constant_queries(lambda: ben.get("/me/steps"), add_one)
