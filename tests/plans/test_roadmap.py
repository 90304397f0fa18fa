"""All steps over time: drawn to scale, and in a table that says the same, narrowed by links."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import clock
from portal.plans.models import PlanAction, PlanScenario, PlanStep, StepNeed, StepStatus
from portal.plans.roadmap import Numbered, draw
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four, make_organisation
from tests.support.hostile import SHORT, harm
from tests.support.queries import counted_queries

TODAY = date(2027, 5, 15)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31)) | st.none() | st.sampled_from([date.min, date.max])


def row(number, starts=None, due=None, status=StepStatus.PLANNED, action=1):
    step = PlanStep(id=number, action_id=action, starts_on=starts, due_on=due, status=status)
    step.action = PlanAction(id=action, title=four("A"))
    step.action_id = action
    return Numbered(f"1.{number}", step)


def test_days_lie_where_they_are_on_the_line():
    rows = [row(1, date(2027, 4, 1), date(2027, 6, 1)), row(2, None, date(2027, 8, 31), StepStatus.DELAYED)]
    road = draw(rows, TODAY)
    whole = (date(2027, 9, 1) - date(2027, 4, 1)).days
    share = lambda day: round(100 * (day - date(2027, 4, 1)).days / whole, 2)  # noqa: E731
    assert [tick.day for tick in road.ticks] == [date(2027, month, 1) for month in (4, 5, 6, 7, 8)]
    assert (road.bars[0].start, road.bars[0].width) == (0, pytest.approx(share(date(2027, 6, 1)), abs=0.02))
    assert road.bars[1].start == share(date(2027, 8, 31))
    assert [bar.is_mark for bar in road.bars] == [False, True]
    assert [bar.is_late for bar in road.bars] == [False, True]
    assert road.today == share(TODAY)


def test_what_has_no_day_is_not_drawn():
    assert draw([row(1)], TODAY) is None
    assert len(draw([row(1), row(2, due=TODAY)], TODAY).bars) == 1


@given(st.lists(st.tuples(DAYS, DAYS), max_size=12), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_nothing_is_drawn_outside_and_few_months_are_named(days, today):
    road = draw([row(number, *pair) for number, pair in enumerate(days, 1)], today)
    if road is None:
        assert not any(first or last for first, last in days)
        return
    assert 0 <= road.today <= 100
    assert 1 <= len(road.ticks) <= 6
    for bar in road.bars:
        assert 0 <= bar.start <= 100
        assert bar.start + bar.width <= 101
        assert bar.top < road.height


@pytest.fixture
def plan(cast):
    return make_plan(cast.region)


def numbers_in(page):
    table = page.partition("<table")[2].partition("</table>")[0]
    return re.findall(r'<th scope="row"[^>]*><span class="num">([\d.]+)</span>', table)


def test_table_says_all_that_is_drawn_and_the_drawing_is_silent(cast, session, plan):
    school = make_organisation(cast.region, name="School")
    action = make_action(plan)
    first = make_step(action, organisation_id=school.id, starts_on=clock.today(), status=StepStatus.IN_PROGRESS)
    second = make_step(action, title=four("Open the door"), due_on=clock.today() - timedelta(days=2))
    second.needs.append(StepNeed(needs_id=first.id))
    session.commit()
    page = cast.client().get(f"/plans/{plan.id}/roadmap?lang=en").text
    drawing = page.partition('<svg class="road-map"')[2].partition("</svg>")[0]
    assert drawing.startswith(' aria-hidden="true"')
    assert "style=" not in drawing
    assert "today" in drawing
    assert numbers_in(page) == ["1.1", "1.2"]
    table = page.partition("<table")[2].partition("</table>")[0]
    for words in ("School", "In progress", "Planned", "Overdue", "No owner yet", ">1.1</a>"):
        assert words in table, words
    assert "The next small step:" in page


def test_members_see_which_steps_stand_still_the_longest_first(cast, session, plan):
    action, ago = make_action(plan), lambda days: clock.today() - timedelta(days=days)
    for days in (10, 35, 95):
        make_step(action, title=four(f"Silent {days}"), status=StepStatus.IN_PROGRESS, moved_on=ago(days))
    session.commit()
    address = f"/plans/{plan.id}/roadmap?lang=en"
    still = cast.client(cast.ben).get(address).text.partition('id="h-still"')[2].partition("</section>")[0]
    assert re.findall(r"Silent (\d+)", still) == ["95", "35"]
    assert "No news for 95 days" in still
    assert "h-still" not in cast.client().get(address).text


def test_links_narrow_the_steps_and_odd_wishes_show_all(cast, session, plan):
    school, walk, talk = make_organisation(cast.region, name="School"), make_action(plan), make_action(plan, position=1)
    make_step(walk, organisation_id=school.id)
    make_step(walk, status=StepStatus.DONE)
    make_step(talk, status=StepStatus.DONE)
    session.commit()
    dana, address = cast.client(), f"/plans/{plan.id}/roadmap"
    shown = lambda query: numbers_in(dana.get(f"{address}?{query}").text)  # noqa: E731
    assert shown("") == ["1.1", "1.2", "2.1"]
    assert shown("status=done") == ["1.2", "2.1"]
    assert shown(f"action={walk.id}&status=done") == ["1.2"]
    assert shown(f"owner={school.id}") == ["1.1"]
    links = re.findall(r'href="(/plans/\d+/roadmap\?[^"]+)"', dana.get(address).text)
    assert all(dana.get(link.replace("&amp;", "&")).status_code == 200 for link in set(links))
    assert "No matching step" in dana.get(f"{address}?status=stopped&lang=en").text
    for odd in ("status=evil", "action=x", "owner=" + "9" * 30, "action=-1e9"):
        assert shown(odd) == ["1.1", "1.2", "2.1"], odd


def test_actions_of_a_way_that_was_not_chosen_are_laid_aside(cast, session, plan):
    ways = [PlanScenario(plan_id=plan.id, position=place, title=four("Way")) for place in (0, 1)]
    session.add_all(ways)
    session.flush()
    make_step(make_action(plan))
    for place, way in enumerate(ways, 1):
        make_step(make_action(plan, scenario_id=way.id, position=place))
    session.commit()
    page = lambda: numbers_in(cast.client().get(f"/plans/{plan.id}/roadmap").text)  # noqa: E731
    assert page() == ["1.1", "2.1", "3.1"]
    ways[1].is_chosen = True
    session.commit()
    assert page() == ["1.1", "2.1"]
    assert cast.client().get(f"/steps/{ways[0].id}").status_code in (200, 404)


def test_two_hundred_steps_ask_as_much_as_two(cast, session, plan):
    dana, address = cast.client(), f"/plans/{plan.id}/roadmap"

    def add(many):
        for _action in range(many // 10 or 1):
            action = make_action(plan, position=_action)
            made = [make_step(action, organisation_id=make_organisation(cast.region).id) for _ in range(min(many, 10))]
            made[-1].needs.append(StepNeed(needs_id=made[0].id))
        session.commit()

    add(2)
    dana.get(address)
    with counted_queries() as few:
        dana.get(address)
    add(200)
    with counted_queries() as many:
        page = dana.get(address).text
    assert len(many) == len(few)
    assert len(numbers_in(page)) == 202


def test_hostile_names_are_shown_as_words(cast, session, plan):
    action = make_action(plan, title=four(SHORT))
    make_step(action, title=four(SHORT), organisation_id=make_organisation(cast.region, name=SHORT).id)
    make_step(make_action(plan, title=four(SHORT), position=1))
    session.commit()
    assert harm(cast.client().get(f"/plans/{plan.id}/roadmap").text) == []


def test_draft_is_for_members(cast, session, plan):
    plan.published_at = None
    session.commit()
    for page in ("roadmap", "progress", "agreement", "decisions"):
        assert cast.client().get(f"/plans/{plan.id}/{page}").status_code == 404
        assert cast.client(cast.cem).get(f"/plans/{plan.id}/{page}").status_code == 404
        assert cast.client(cast.ben).get(f"/plans/{plan.id}/{page}").status_code == 200
