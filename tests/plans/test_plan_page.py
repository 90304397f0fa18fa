"""A plan to read: what stands on it, for whom, and how much it asks of the database."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count

import pytest

from portal.kernel import clock
from portal.kernel.permissions import can
from portal.plans.models import PlanPartner, PlanRow, PlanScenario, PlanState
from portal.plans.policy import PlanVerb
from portal.plans.queries.visible import visible_plans
from portal.regions.models import PromiseLevel
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four, make_draft, make_organisation, make_process
from tests.support.queries import assert_constant_queries


def test_page_holds_the_plan_in_its_order(cast, session):
    plan = make_plan(cast.region, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=365))
    make_section(plan, "Parents do not know **whom** to ask.")
    action = make_action(plan, why=four("They come too late"))
    make_step(action, organisation=make_organisation(cast.region, name="Town"))
    session.add(PlanPartner(plan_id=plan.id, position=0, name="Sports club"))
    session.add(PlanRow(plan_id=plan.id, table="money", position=0, cells={"year": "2027", "gap": "500"}))
    shown = cast.client().get(f"/plans/{plan.id}?lang=en").text
    contents = re.search(r'<nav class="toc.*?</nav>', shown, re.S)[0]
    titles = re.findall(r'href="#([a-z]+)', contents)
    assert titles == ["summary", "section", "partners", "actions", "table"]
    for anchor in re.findall(r'href="#([^"]+)"', contents):
        assert f'id="{anchor}"' in shown
    for words in ("We help young parents sooner", "<strong>whom</strong>", "They come too late", "Sports club", "Town"):
        assert words in shown
    assert "You hear back on" in shown
    assert shown.index("We help young parents") < shown.index("whom</strong>") < shown.index("They come too late")


def test_words_in_another_language_are_marked(cast, session):
    plan = make_plan(cast.region, title=four("x").with_text("pl", ""), summary=four("y").with_text("pl", ""))
    shown = cast.client().get(f"/plans/{plan.id}?lang=pl").text
    assert re.search(r'<h1[^>]*><span lang="nl">x \(nl\)</span></h1>', shown)
    assert '<p lang="nl">y (nl)</p>' in shown
    assert '<abbr class="lang" title="Nederlands">NL</abbr>' in shown[shown.index('id="summary"') :]


def test_cells_say_in_which_language_they_are(cast, session):
    plan = make_plan(cast.region, language="nl")
    cells = {"year": "2027", "note": "Huur van de zaal"}
    session.add(PlanRow(plan_id=plan.id, table="money", position=0, cells=cells))
    session.add(PlanPartner(plan_id=plan.id, position=0, name="Sports club", role="Geeft ruimte"))
    polish = cast.client().get(f"/plans/{plan.id}?lang=pl").text
    assert '<div lang="nl">Huur van de zaal</div>' in polish
    assert '<div lang="nl">Geeft ruimte</div>' in polish
    assert re.search(r'<th scope="row"[^>]*class="r"><div>2027</div></th>', polish)
    assert "<div>Huur van de zaal</div>" in cast.client().get(f"/plans/{plan.id}?lang=nl").text


def test_cells_are_named_after_their_columns_for_those_who_see_them_one_below_the_other(cast, session):
    plan = make_plan(cast.region)
    make_section(plan)
    make_step(make_action(plan))
    session.add(PlanPartner(plan_id=plan.id, position=0, name="Sports club"))
    session.add(PlanRow(plan_id=plan.id, table="money", position=0, cells={"year": "2027"}))
    session.add(PlanScenario(plan_id=plan.id, position=0, title=four("Quick")))
    session.commit()
    ben = cast.client(cast.ben)
    for page, tables in (("", 2), ("/compare", 1), ("/heard", 2), ("/translations", 1), ("/roadmap", 1)):
        shown = re.findall(
            r'<table[^>]*role="table">.*?</table>', ben.get(f"/plans/{plan.id}{page}?lang=en").text, re.S
        )
        assert len(shown) == tables, page
        for table in shown:
            names = re.findall(r'role="columnheader"[^>]*>(.*?)</th>', table, re.S)
            for row in re.findall(r"<tr.*?</tr>", table.partition("</thead>")[2], re.S):
                said = re.findall(r'role="cell" (?:class="r" )?data-label="([^"]+)"', row)
                assert not said or names[-len(said) :] == said, (page, row)


def test_amounts_in_a_table_say_in_what_money_they_are(cast, session):
    plan = make_plan(cast.region)
    cells = {"year": "2027", "cost": "1500", "available": "1000", "gap": "500"}
    session.add(PlanRow(plan_id=plan.id, table="money", position=0, cells=cells))
    session.commit()
    shown = cast.client().get(f"/plans/{plan.id}?lang=en").text
    for amount in ("€1,500", "€1,000", "€500"):
        assert f"<div>{amount}</div>" in shown
    assert "€1,500" in cast.client(cast.ben).get(f"/plans/{plan.id}/work?lang=en").text
    assert "€1,500" in cast.client().get(f"/plans/{plan.id}/files/md?lang=en").text


def test_origin_stays_named(cast, session):
    plan = make_plan(cast.region, origin_title=four("Warm homes"), origin_region="Pomurje", origin_version=3)
    shown = cast.client().get(f"/plans/{plan.id}?lang=en").text
    assert "Made from the plan “Warm homes (en)” of Pomurje, version 3." in shown


def test_plan_without_process_makes_its_own_promise(cast, session):
    day = clock.today() + timedelta(days=40)
    plan = make_plan(cast.region, promise=PromiseLevel.COPRODUCE, report_back_on=day)
    plan.process = None
    shown = cast.client().get(f"/plans/{plan.id}?lang=en").text
    assert str(day.year) in re.search(r"You hear back on [^.<]+", shown)[0]


def test_words_of_the_plan_can_be_asked_for_alone(cast):
    """What an open page does when somebody changed the plan; who is not signed in is not told."""
    plan = make_plan(cast.region)
    make_section(plan, "Parents do not know whom to ask.")
    address = f"/plans/{plan.id}?easy=1"
    ben = cast.client(cast.ben)
    assert f'data-live-on="plan:{plan.id}" hx-get="{address}"' in ben.get(address).text
    assert "kring-live delay" not in cast.client().get(address).text
    part = ben.get(address, headers={"HX-Request": "true", "HX-Target": "div#plan_words"}).text
    assert "whom to ask" in part
    assert "plan-tabs" not in part


@pytest.mark.parametrize(("who", "page"), [("Dana", ""), ("Ben", ""), ("Ben", "/work"), ("Ben", "/missing")])
def test_longer_plan_asks_no_more_of_the_database(cast, session, who, page):
    plan, numbers = make_plan(cast.region), count(1)
    client = cast.client(cast.personas[who])
    town = make_organisation(cast.region)

    def add_one() -> None:
        number = next(numbers)
        make_section(plan, f"Section {number}.", key="", position=number)
        action = make_action(plan, position=number)
        one, two = make_step(action, organisation_id=town.id), make_step(action, person_id=cast.ben.id)
        session.add(PlanPartner(plan_id=plan.id, position=number, organisation_id=town.id, name=town.name))
        session.add(PlanRow(plan_id=plan.id, table="money", position=number, cells={"year": "2027"}))
        assert one.id < two.id
        session.commit()

    assert_constant_queries(lambda: client.get(f"/plans/{plan.id}{page}?lang=en"), add_one)


def test_list_of_plans_asks_no_more_the_longer_it_is(cast, session):
    dana = cast.client()

    def add_one() -> None:
        make_step(make_action(make_plan(cast.region)))
        session.commit()

    assert_constant_queries(lambda: dana.get(f"/r/{cast.region.slug}/plans"), add_one)


def test_policy_and_query_agree_on_who_sees_a_plan(cast, session):
    plans = [
        make_plan(cast.region),
        make_plan(cast.region, published_at=None, state=PlanState.DRAFT),
        make_plan(cast.region, make_draft(cast.region)),
        make_plan(cast.elsewhere, make_process(cast.elsewhere), published_at=None),
    ]
    for person in cast.personas.values():
        actor = cast.actor(person)
        seen = set(session.scalars(visible_plans(actor)))
        assert [can(actor, PlanVerb.SEE, plan) for plan in plans] == [plan in seen for plan in plans]


def test_open_plan_stands_on_region_process_and_home_page(cast, session):
    plan = make_plan(cast.region)
    make_plan(cast.region, title=four("Hidden draft"), published_at=None, state=PlanState.DRAFT)
    pages = [
        f"/r/{cast.region.slug}",
        f"/r/{cast.region.slug}/p/{plan.process.slug}",
        "/",
        f"/r/{cast.region.slug}/plans",
    ]
    for page in pages:
        shown = cast.client().get(f"{page}?lang=en").text
        assert f'href="/plans/{plan.id}"' in shown
        assert "Hidden draft" not in shown
    assert "Hidden draft" in cast.client(cast.ben).get(f"/r/{cast.region.slug}/plans?lang=en").text


def test_desk_leads_to_the_plans(cast, session):
    make_plan(cast.region)
    ada = cast.client(cast.ada)
    assert f"/r/{cast.region.slug}/organise/plans" in ada.get(f"/r/{cast.region.slug}/organise").text
    assert "A good start for every child" in ada.get(f"/r/{cast.region.slug}/organise/plans?lang=en").text
    assert cast.client(cast.cem).get(f"/r/{cast.region.slug}/organise/plans").status_code == 403
