"""The table of steps, the calendar and the open data, each read back by another reader."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import icalendar
import pytest

from portal.plans.exports import FORMATS, edition
from portal.plans.exports.steps import COLUMNS
from portal.plans.models import PlanScenario
from portal.plans.queries.actions import actions_of
from portal.trace.actions import link
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four
from tests.plans.outputs import CANARIES, hostile_plan


def made(plan, key, lang="en", **how) -> str:
    return FORMATS[key].write(edition(plan, lang, **how)).decode("utf-8-sig")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("key", ["csv", "ics", "json", "md"])
def test_nothing_private_is_in_any_file_whoever_takes_it(cast, session, key):
    plan = hostile_plan(cast, session)
    for number, with_names in ((None, False), (1, False), (None, True)):
        said = made(plan, key, number=number, with_names=with_names)
        assert not [canary for canary in CANARIES if canary in said]
        assert ("Ben" in said) is (with_names and key != "json")


def test_table_has_a_row_for_each_step_and_no_formula(cast, session):
    plan = hostile_plan(cast, session)
    text = made(plan, "csv")
    found = rows(text)
    assert tuple(found[0]) == COLUMNS
    assert [each["step"] for each in found][1:] == ["Second (en)", "Given up (en)"]
    assert found[0]["due_on"] == "2026-12-31"
    assert found[1]["waits_for"] == found[0]["step"]
    assert [each["status"] for each in found] == ["planned", "planned", "stopped"]
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    make_step(make_action(plan, title=four("=1+1"), position=1), title=four("@SUM(1)"))
    session.commit()
    assert rows(made(plan, "csv"))[-1]["step"].startswith("'@SUM")


def test_actions_that_were_laid_aside_are_not_to_be_done(cast, session):
    plan = make_plan(cast.region)
    ways = [PlanScenario(plan=plan, position=n, title=four(f"Way {n}"), is_chosen=n == 0) for n in range(2)]
    session.add_all(ways)
    for number, way in enumerate((ways[0], ways[1], None)):
        make_step(make_action(plan, scenario=way, position=number), title=four(f"Step {number}"))
    session.commit()
    assert [each["step"] for each in rows(made(plan, "csv"))] == ["Step 0 (en)", "Step 2 (en)"]
    assert "Step 1" not in made(plan, "ics")


def test_calendar_has_each_day_once_and_keeps_its_names(cast, session):
    plan = hostile_plan(cast, session)
    text = made(plan, "ics", "pl")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    calendar = icalendar.Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    days = {str(event["UID"]): event["DTSTART"].dt for event in events}
    step = plan_step(plan)
    assert set(days.values()) == {date(2026, 12, 31), date(2027, 3, 1), *due_of(plan)}
    assert len(events) == len(days)
    known = next(event for event in events if str(event["UID"]).startswith(f"plan-step-{step.id}@"))
    assert "END:VEVENT" in str(known["SUMMARY"])
    assert known["DTEND"].dt - known["DTSTART"].dt == timedelta(days=1)
    assert str(known["URL"]).endswith(f"/steps/{step.id}")
    step.due_on = date(2027, 1, 1)
    session.commit()
    again = icalendar.Calendar.from_ical(made(plan, "ics", "nl")).walk("VEVENT")
    moved = {str(event["UID"]): event["DTSTART"].dt for event in again}
    assert set(moved) == set(days)
    assert moved[str(known["UID"])] == date(2027, 1, 1)


def plan_step(plan):
    return actions_of(plan)[0].steps[0]


def due_of(plan):
    return {step.due_on for step in actions_of(plan)[0].steps if step.status.value != "stopped"}


def test_open_data_says_everything_public(cast, session):
    plan = hostile_plan(cast, session)
    text = made(plan, "json")
    found = json.loads(text)
    assert found["licence"] == "CC-BY-4.0"
    assert set(found["title"]) == {"nl", "en", "pl", "sl"}
    assert found["progress"][0]["after"] == "stopped"
    assert found["sign_offs"][0]["stance"] == "reservation"
    assert found["decisions"][0]["options"][0]["is_chosen"] is True
    assert found["based_on"]["region"]
    assert "person_id" not in text
    assert "contact" not in text
    assert [each["key"] for each in found["sections"]] == ["inequity"]
    assert json.loads(made(plan, "json", number=1))["version"] == 1


def test_open_data_names_sources_that_everybody_sees(cast, session):
    plan, other = make_plan(cast.region), make_plan(cast.region, title=four("Source"))
    hidden = make_plan(cast.region, title=four("Hidden source"), published_at=None)
    section = make_section(plan)
    for each in (other, hidden):
        link(
            cast.actor(cast.ada), cast.region.id, ("plan", str(each.id)), ("plan_section", str(section.id)), four("Why")
        )
    session.commit()
    (source,) = json.loads(made(plan, "json"))["sources"]
    assert source["from"]["title"]["en"] == "Source (en)"
    assert source["to"] == {"kind": "plan_section", "id": section.id}
    assert "Hidden source" not in made(plan, "json")
