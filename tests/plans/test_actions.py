"""Actions and their steps: what they hold, in which order, who owns them, and what waits for what."""

from __future__ import annotations

import random
from itertools import pairwise, permutations

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.plans.actions.steps import add_step, change_step
from portal.plans.models import PlanAction, PlanPartner, PlanStep, StepNeed, StepProgress, StepStatus
from portal.plans.queries.needs import way_back
from portal.regions.actions.registers import add_shared_content
from tests.accounts.forms import send
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four, make_organisation
from tests.support.forms import save


def test_action_keeps_everything_that_was_filled_in(cast, session):
    add_shared_content()
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    partner = PlanPartner(plan_id=plan.id, position=0, name="Sports club")
    session.add(partner)
    session.flush()
    fields = {
        "title-en": "Home visits",
        "why-pl": "Bo tak",
        "for_whom-en": "Young parents",
        "determinants": ["income", "early"],
        "sectors": ["youth", "education"],
        "partners": [partner.id],
        "evidence": "some",
        "indicator-en": "Families visited",
        "baseline": "0",
        "target": "200",
        "cost": "25000",
        "saving": "4000",
        "funding": "The town",
    }
    answer = save(ben, f"/plans/{plan.id}/actions/new", **fields)
    action = session.scalars(select(PlanAction)).one()
    assert answer.location == f"/actions/{action.id}/edit#steps"
    assert (action.cost, action.saving, action.evidence.value, action.target) == (25000, 4000, "some", "200")
    assert [each.key for each in action.determinants] == ["early", "income"]
    assert [each.partner_id for each in action.partners] == [partner.id]
    shown = cast.client().get(f"/plans/{plan.id}?lang=en").text
    for words in ("Home visits", "Young parents", "Families visited", "costs €25,000", "Sports club", "Bo tak"):
        assert words in shown
    again = f"/actions/{action.id}/edit"
    save(ben, again, **fields | {"determinants": ["income"], "partners": []})
    session.expire_all()
    assert ([each.key for each in action.determinants], action.partners) == (["income"], [])


@pytest.mark.parametrize(
    ("field", "value"),
    [("title-en", ""), ("cost", "12.50"), ("cost", "-1"), ("sectors", ["magic"]), ("partners", [99])],
)
def test_wrong_action_is_refused_and_stays_typed(cast, session, field, value):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    session.add(PlanPartner(plan_id=plan.id, position=0, name="Sports club"))
    fields = {"title-en": "Home visits", "why-en": "They ask for it"} | {field: value}
    answer = save(ben, f"/plans/{plan.id}/actions/new", **fields)
    assert answer.status_code == 422
    assert "They ask for it" in answer.text
    assert session.scalars(select(PlanAction)).all() == []


def test_actions_and_steps_are_ordered_and_removed_with_buttons(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    first, second = make_action(plan), make_action(plan, title=four("Second"), position=1)
    one, two = make_step(first), make_step(first, title=four("Two"))
    work = f"/plans/{plan.id}/work"
    send(ben, work, f"/actions/{second.id}/move", by="up")
    send(ben, work, f"/steps/{two.id}/order", by="up")
    session.expire_all()
    assert (second.position, first.position, two.position, one.position) == (0, 1, 0, 1)
    send(ben, work, f"/steps/{one.id}/remove")
    send(ben, work, f"/actions/{second.id}/remove")
    session.expire_all()
    assert session.scalars(select(PlanAction)).all() == [first]
    assert session.scalars(select(PlanStep)).all() == [two]


def test_step_of_which_somebody_told_something_stays(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    step = make_step(make_action(plan))
    told = StepProgress(
        step_id=step.id, day=clock.today(), before=StepStatus.PLANNED, after=StepStatus.IN_PROGRESS, at=clock.now()
    )
    told.note = four("We began")
    session.add(told)
    session.flush()
    for address in (f"/steps/{step.id}/remove", f"/actions/{step.action_id}/remove"):
        answer = send(ben, f"/plans/{plan.id}/edit", address)
        assert "It stays" in ben.get(f"{answer.location.split('#')[0]}?lang=en").text
    assert session.scalars(select(PlanStep)).all() == [step]


def test_step_has_owner_days_and_what_it_waits_for(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    action, town = make_action(plan), make_organisation(cast.region)
    before = make_step(action)
    fields = {"title-en": "Train them", "organisation_id": town.id, "person_id": cast.ben.id, "needs": [before.id]}
    page = f"/actions/{action.id}/steps/new"
    assert save(ben, page, **fields, starts_on="2027-03-02", due_on="2027-03-01").status_code == 422
    assert save(ben, page, **fields | {"person_id": cast.cem.id}).status_code == 422
    assert save(ben, page, **fields, starts_on="2027-03-01", due_on="2027-03-02").status_code == 303
    step = session.scalars(select(PlanStep).where(PlanStep.id != before.id)).one()
    assert (step.organisation_id, step.person_id, step.position) == (town.id, cast.ben.id, 1)
    assert [need.needs_id for need in step.needs] == [before.id]


def test_circle_of_waiting_steps_is_refused_with_its_names(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    actions = [make_action(plan), make_action(plan, position=1)]
    one, two, three = (make_step(actions[k % 2], title=four(f"Step {k}")) for k in range(3))
    for step, needs in ((two, one), (three, two)):
        session.add(StepNeed(step_id=step.id, needs_id=needs.id))
    session.flush()
    answer = save(ben, f"/steps/{one.id}/edit", **{"title-en": "Step 0", "needs": [three.id]})
    assert answer.status_code == 422
    assert "Step 0 → Step 2 (en) → Step 1 (en) → Step 0." in answer.text
    assert session.scalars(select(StepNeed).where(StepNeed.step_id == one.id)).all() == []


def test_step_waits_only_for_steps_of_its_own_plan(cast, session):
    actor = cast.actor(cast.ben)
    action = make_action(make_plan(cast.region))
    stranger = make_step(make_action(make_plan(cast.region)))
    with pytest.raises(Invalid):
        add_step(actor, action, [stranger.id], title=four("Wait"))
    db.session.rollback()


def test_way_back_agrees_with_trying_every_order():
    """Oracle: steps can be done one after the other exactly where some order respects all needs."""
    for seed in range(60):
        rand = random.Random(seed)
        waiting = {k: {n for n in range(5) if n != k and rand.random() < 0.3} for k in range(5)}
        possible = any(
            all(order.index(n) < order.index(k) for k in waiting for n in waiting[k])
            for order in permutations(range(5))
        )
        circles = [way_back(k, waiting) for k in waiting]
        assert possible == (not any(circles))
        for circle in filter(None, circles):
            assert all(b in waiting[a] for a, b in pairwise(circle))


def test_what_a_step_waits_for_is_taken_back(cast, session):
    actor = cast.actor(cast.ben)
    action = make_action(make_plan(cast.region))
    one = make_step(action)
    two = add_step(actor, action, [one.id], title=four("Two"))
    change_step(actor, two, [])
    session.commit()
    change_step(actor, one, [two.id])
    session.commit()
    assert [(each.step_id, each.needs_id) for each in session.scalars(select(StepNeed))] == [(one.id, two.id)]
