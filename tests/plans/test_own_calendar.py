"""A member's own steps in their calendar, by an address that only they know and can take back."""

from __future__ import annotations

import re
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import delete, select

from portal.accounts.models import Membership
from portal.kernel import clock
from portal.plans.models import StepCalendar, StepStatus
from portal.plans.own_data import collect, erase
from tests.accounts.forms import send
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four, make_organisation
from tests.support.queries import assert_constant_queries


@pytest.fixture
def plan(cast):
    return make_plan(cast.region)


def subscribe(client) -> str:
    """Make an address as a member does, and read it from the page."""
    answer = send(client, "/me/steps", "/me/steps/calendar")
    assert answer.status_code == 303
    return re.search(r'id="feed"[^>]*value="([^"]+)"', client.get("/me/steps?lang=en").text)[1]


def path(address: str) -> str:
    return "/t/" + address.partition("/t/")[2]


def days(client, address: str) -> dict[str, object]:
    answer = client.get(path(address))
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return {str(each["SUMMARY"]): each["DTSTART"].dt for each in icalendar.Calendar.from_ical(answer.data).events}


def test_calendar_holds_ones_own_steps_that_are_not_over(cast, session, plan):
    due, action = clock.today() + timedelta(days=9), make_action(plan)
    make_step(action, title=four("Mine"), person_id=cast.ben.id, due_on=due)
    make_step(action, title=four("Without a day"), person_id=cast.ben.id, due_on=None)
    make_step(action, title=four("Done"), person_id=cast.ben.id, status=StepStatus.DONE)
    make_step(action, title=four("Of Ada"), person_id=cast.ada.id)
    make_step(action, title=four("Of the school"), organisation_id=make_organisation(cast.region).id)
    session.commit()
    assert days(cast.client(), subscribe(cast.client(cast.ben))) == {"Mine (en)": due}


def test_address_is_shown_once_and_kept_as_a_hash(cast, session):
    ben = cast.client(cast.ben)
    address = subscribe(ben)
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert len(token) >= 20
    again = ben.get("/me/steps?lang=en").text
    assert token not in again
    assert "You have had an address since" in again
    assert token.encode() not in session.scalars(select(StepCalendar.hash)).one()


def test_new_address_replaces_the_old_one_and_stopping_takes_it_away(cast, session):
    ben, dana = cast.client(cast.ben), cast.client()
    first = subscribe(ben)
    second = subscribe(ben)
    assert dana.get(path(first)).status_code == 404
    assert dana.get(path(second)).status_code == 200
    assert send(ben, "/me/steps", "/me/steps/calendar", stop="1").status_code == 303
    assert dana.get(path(second)).status_code == 404
    assert "You have had an address" not in ben.get("/me/steps?lang=en").text
    assert dana.get("/t/steps/.ics").status_code == 404


def test_member_who_may_not_see_a_plan_any_more_gets_none_of_its_steps(cast, session, plan):
    plan.published_at = None
    make_step(make_action(plan), title=four("Mine"), person_id=cast.ben.id)
    session.commit()
    address = subscribe(cast.client(cast.ben))
    assert list(days(cast.client(), address)) == ["Mine (en)"]
    session.execute(delete(Membership).where(Membership.person_id == cast.ben.id))
    session.commit()
    assert days(cast.client(), address) == {}


def test_calendar_is_in_the_language_of_its_owner_whoever_asks(cast, session, plan):
    make_step(make_action(plan), title=four("Mine"), person_id=cast.ben.id)
    cast.ben.language = "pl"
    session.commit()
    assert list(days(cast.client(cast.ada), subscribe(cast.client(cast.ben)))) == ["Mine (pl)"]


def test_who_leaves_takes_the_address_along(cast, session):
    address = subscribe(cast.client(cast.ben))
    assert len(collect(cast.ben.id)["calendar_of_own_steps_since"]) == 1
    erase(cast.ben.id)
    session.commit()
    assert cast.client().get(path(address)).status_code == 404


def test_only_members_make_an_address(cast, session):
    ben = cast.client(cast.ben)
    ben.get("/me/steps")
    assert cast.client().get("/me/steps").status_code == 303
    assert cast.client().post("/me/steps/calendar").status_code in (303, 400, 401, 403)
    assert session.scalars(select(StepCalendar)).all() == []


def test_calendar_asks_as_much_with_many_steps_as_with_few(cast, session, plan):
    address, action, dana = subscribe(cast.client(cast.ben)), make_action(plan), cast.client()

    def add_one():
        make_step(action, person_id=cast.ben.id)
        session.commit()

    assert_constant_queries(lambda: dana.get(path(address)), add_one)
