"""What is missing is said in sentences, each with the way to where it is mended; nothing is said that is not so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.text import LocalizedText
from portal.plans.checks import Check, lacks
from portal.plans.models import (
    ActionSector,
    DecisionRule,
    Plan,
    PlanPartner,
    PlanScenario,
    StepNeed,
    StepStatus,
)
from portal.plans.queries.whole import heard, whole
from portal.regions.actions.registers import add_shared_content
from portal.regions.models import Sector
from portal.trace.actions import new_link
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four, make_process


def found(plan: Plan) -> set[Check]:
    """Which checks speak."""
    loaded = whole(plan)
    return {lack.check for lack in lacks(loaded, heard(loaded), "en")}


def make_complete(cast, session, **changes) -> Plan:
    """A plan in which nothing is missing."""
    plan = make_plan(cast.region, decision_rule=DecisionRule.CONSENT, **changes)
    for position, key in enumerate(("housing", "sport_culture")):
        sector = Sector(key=key, name=four(key))
        session.add(sector)
        session.add(PlanPartner(plan_id=plan.id, position=position, name=key, sector=sector))
    action = make_action(plan, indicator=four("Families visited"))
    make_step(action, person_id=cast.ben.id)
    session.add(new_link(plan.region_id, ("idea", "1"), ("plan_action", str(action.id)), LocalizedText(), None))
    session.flush()
    session.expire_all()
    return plan


def test_complete_plan_lacks_nothing(cast, session):
    plan = make_complete(cast, session)
    assert found(plan) == set()
    assert "Nothing is missing." in cast.client(cast.ben).get(f"/plans/{plan.id}/missing?lang=en").text


def test_new_plan_says_all_that_it_lacks(cast, session):
    plan = make_plan(cast.region, make_process(cast.region, promise=None, report_back_on=None), summary=LocalizedText())
    expected = {
        Check.SUMMARY,
        Check.PROMISE,
        Check.REPORT_BACK,
        Check.RULE,
        Check.NO_ACTION,
        Check.SECTORS,
        Check.NO_INPUT,
    }
    assert found(plan) == expected


def _spoil_summary(plan, action, step):
    plan.summary = LocalizedText(en="Only here")


def _spoil_indicator(plan, action, step):
    action.indicator = LocalizedText()


def _spoil_owner(plan, action, step):
    step.person_id = None


def _spoil_due(plan, action, step):
    step.due_on = None


def _spoil_lesson(plan, action, step):
    step.status = StepStatus.STOPPED


def _spoil_sectors(plan, action, step):
    plan.partners = plan.partners[:1]


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (_spoil_summary, Check.SUMMARY),
        (_spoil_indicator, Check.INDICATOR),
        (_spoil_owner, Check.OWNER),
        (_spoil_due, Check.DUE),
        (_spoil_lesson, Check.LESSON),
        (_spoil_sectors, Check.ONE_SECTOR),
    ],
)
def test_one_fault_is_one_check(cast, session, spoil, check):
    plan = make_complete(cast, session)
    action = whole(plan).actions[0]
    spoil(plan, action, action.steps[0])
    session.flush()
    assert found(plan) == {check}


def test_health_care_alone_is_not_enough_and_sectors_of_actions_count(cast, session):
    plan = make_complete(cast, session)
    for partner, key in zip(plan.partners, ("hospital", "primary_care"), strict=True):
        partner.sector = Sector(key=key, name=four(key))
    session.flush()
    assert found(plan) == {Check.SECTORS}
    whole(plan).actions[0].sectors = [ActionSector(key="housing"), ActionSector(key="education")]
    session.flush()
    assert found(plan) == set()


def test_step_due_before_what_it_waits_for_is_named_with_both(cast, session):
    plan = make_complete(cast, session)
    action = whole(plan).actions[0]
    early = make_step(action, title=four("Train"), person_id=cast.ben.id, due_on=clock.today() + timedelta(days=2))
    session.add(StepNeed(step_id=early.id, needs_id=action.steps[0].id))
    session.flush()
    session.expire_all()
    loaded = whole(plan)
    (lack,) = lacks(loaded, heard(loaded), "pl")
    assert lack.check is Check.ORDER
    assert lack.words.count("(pl)") == 2
    assert lack.address == f"/steps/{early.id}/edit"
    early.due_on = action.steps[0].due_on
    session.flush()
    assert found(plan) == set()


def test_input_of_residents_is_linked_or_explained(cast, session):
    plan = make_plan(cast.region, decision_rule=DecisionRule.OWNER)
    make_action(plan, indicator=four("Visits"))
    assert {Check.NO_INPUT, Check.FROM_RESIDENTS} <= found(plan)
    section = make_section(plan)
    session.add(new_link(plan.region_id, ("finding", "3"), ("plan_section", str(section.id)), LocalizedText(), None))
    session.flush()
    assert Check.NO_INPUT not in found(plan)
    assert Check.FROM_RESIDENTS in found(plan)
    plan.no_input_reason = four("It is about our own work")
    assert Check.FROM_RESIDENTS not in found(plan)


def test_action_that_was_laid_aside_lacks_nothing(cast, session):
    plan = make_complete(cast, session)
    ways = [
        PlanScenario(plan_id=plan.id, position=k, title=four(f"Way {k}"), note=LocalizedText(), is_chosen=not k)
        for k in range(2)
    ]
    session.add_all(ways)
    session.flush()
    make_action(plan, scenario_id=ways[1].id, position=1)
    session.expire_all()
    assert found(plan) == set()
    ways[0].is_chosen = False
    session.flush()
    assert Check.INDICATOR in found(plan)


def test_count_is_for_those_who_work_there(cast, session):
    plan = make_plan(cast.region)
    assert "missing from this plan" in cast.client(cast.ben).get(f"/plans/{plan.id}?lang=en").text
    for person in (None, cast.cem):
        assert "missing from this plan" not in cast.client(person).get(f"/plans/{plan.id}?lang=en").text


def test_every_line_leads_to_a_place_that_is_there(cast, session):
    add_shared_content()
    plan = make_plan(cast.region, make_process(cast.region, promise=None, report_back_on=None), summary=LocalizedText())
    action = make_action(plan)
    early, late = make_step(action, due_on=clock.today()), make_step(action, status=StepStatus.STOPPED)
    make_step(action, due_on=None)
    make_action(plan, position=1)
    session.add(StepNeed(step_id=early.id, needs_id=late.id))
    session.flush()
    session.expire_all()
    loaded = whole(plan)
    spoken, ada = lacks(loaded, heard(loaded), "en"), cast.client(cast.ada)
    assert len({lack.check for lack in spoken}) >= 10
    for lack in spoken:
        address, _sign, anchor = lack.address.partition("#")
        answer = ada.get(address)
        assert answer.status_code == 200, lack
        assert not anchor or f'id="{anchor}"' in answer.text, lack
