"""Ways a plan could go, laid side by side; one is chosen, and the choice can be taken back."""

from __future__ import annotations

import re

from sqlalchemy import select

from portal.kernel.text import LocalizedText
from portal.plans.models import ActionDeterminant, Plan, PlanAction, PlanScenario, PlanState
from portal.plans.queries.whole import whole
from portal.plans.weighing import weighed
from tests.accounts.forms import send
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four
from tests.support.forms import save


def make_scenarios(plan: Plan, session, many: int = 2) -> list[PlanScenario]:
    """Scenarios, each with an action of its own, beside one that all share."""
    ways = [
        PlanScenario(plan_id=plan.id, position=k, title=four(f"Way {k}"), note=LocalizedText(), is_chosen=False)
        for k in range(many)
    ]
    session.add_all(ways)
    session.flush()
    make_action(plan, title=four("Shared"), cost=100)
    for k, way in enumerate(ways):
        make_action(plan, title=four(f"Own {k}"), scenario_id=way.id, position=k + 1, cost=10 * (k + 1))
    session.expire_all()
    return ways


def test_scenario_is_made_renamed_and_removed_only_when_empty(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    save(ben, f"/plans/{plan.id}/scenarios/new", **{"title-en": "One desk", "note-en": "Near"})
    way = session.scalars(select(PlanScenario)).one()
    save(ben, f"/scenarios/{way.id}/edit", **{"title-en": "Three desks", "note-en": "Near"})
    action = make_action(plan, scenario_id=way.id)
    answer = send(ben, f"/plans/{plan.id}/edit", f"/scenarios/{way.id}/remove")
    assert "This scenario has actions of its own." in ben.get(f"{answer.location.split('#')[0]}?lang=en").text
    session.expire_all()
    assert way.title["en"] == "Three desks"
    action.scenario_id = None
    send(ben, f"/plans/{plan.id}/edit", f"/scenarios/{way.id}/remove")
    assert session.scalars(select(PlanScenario)).all() == []
    assert session.scalars(select(PlanAction)).all() == [action]


def test_sums_of_each_scenario_count_shared_and_own_actions(cast, session):
    plan = make_plan(cast.region)
    make_scenarios(plan, session)
    loaded = whole(plan)
    make_step(loaded.actions[0])
    make_action(plan, title=four("Without costs"), scenario_id=loaded.scenarios[0].id, position=9)
    loaded.actions[1].determinants = [ActionDeterminant(key="income")]
    session.flush()
    session.expire_all()
    first, second = weighed(whole(plan), "en")
    assert (first.cost, second.cost) == (110, 120)
    assert (first.without_cost, second.without_cost) == (1, 0)
    assert (len(first.actions), len(first.own), first.steps, second.steps) == (3, 2, 1, 1)
    shown = cast.client().get(f"/plans/{plan.id}/compare?lang=en").text
    assert "1 action says no costs" in shown
    assert "Choose this scenario" not in shown


def test_chosen_scenario_lays_the_others_aside_until_the_choice_is_taken_back(cast, session):
    plan, ben, dana = make_plan(cast.region), cast.client(cast.ben), cast.client()
    first, second = make_scenarios(plan, session)
    page = f"/plans/{plan.id}/compare"
    assert "set aside" not in dana.get(f"/plans/{plan.id}?lang=en").text
    assert send(ben, page, f"/scenarios/{second.id}/choose").location == page
    shown = dana.get(f"/plans/{plan.id}?lang=en").text
    folded = re.search(r"<details><summary>1 action was set aside.*?</details>", shown, re.S)[0]
    assert "Own 0" in folded
    assert "Own 1" not in folded
    send(ben, page, f"/scenarios/{first.id}/choose")
    session.expire_all()
    assert [each.is_chosen for each in plan.scenarios] == [True, False]
    send(ben, page, f"/plans/{plan.id}/scenarios/undo")
    session.expire_all()
    assert not any(each.is_chosen for each in plan.scenarios)
    assert "set aside" not in dana.get(f"/plans/{plan.id}?lang=en").text


def test_switch_shows_one_scenario_and_what_all_share(cast, session):
    plan = make_plan(cast.region)
    first, _second = make_scenarios(plan, session)
    shown = cast.client().get(f"/plans/{plan.id}?scenario={first.id}&lang=en").text
    actions = shown[shown.index('id="actions"') :]
    assert ("Shared" in actions, "Own 0" in actions, "Own 1" in actions) == (True, True, False)
    for odd in ("x", "99999999999999", "-1"):
        assert "Own 1" in cast.client().get(f"/plans/{plan.id}?scenario={odd}").text


def test_choice_of_a_decided_plan_stays(cast, session):
    plan = make_plan(cast.region, state=PlanState.DECIDED)
    first, _second = make_scenarios(plan, session)
    ada = cast.client(cast.ada)
    assert send(ada, f"/plans/{plan.id}/state", f"/scenarios/{first.id}/choose").status_code == 403
    session.expire_all()
    assert not any(each.is_chosen for each in plan.scenarios)


def test_more_scenarios_than_fit_side_by_side_are_refused(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    make_scenarios(plan, session, many=6)
    answer = save(ben, f"/plans/{plan.id}/scenarios/new", **{"title-en": "Seventh"})
    assert answer.status_code == 409
    assert len(session.scalars(select(PlanScenario)).all()) == 6
