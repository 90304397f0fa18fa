"""Another region begins with a plan: what goes along, what stays behind, who hears of it, what is different later."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select

from portal.conversations.models import Notice
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.plans.actions.reusing import reuse
from portal.plans.content import blocks_in, content_of
from portal.plans.models import (
    ActionDeterminant,
    ActionPartner,
    DecisionRule,
    Evidence,
    ParagraphTranslation,
    Plan,
    PlanPartner,
    PlanRow,
    PlanState,
    PlanVersion,
    StepNeed,
    StepStatus,
    TranslationState,
)
from portal.plans.queries.origins import difference, to_copy
from portal.plans.reusing import balance
from portal.plans.translations import hash_of
from portal.texts import actions as texts
from portal.texts import queries as read
from tests.accounts.forms import send
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four

BODY = "## Why\n\nMany parents **do not** know whom to ask.\n\n- one\n  - two"
LOCAL = ("LOCALMONEY", "LOCALBASE", "LOCALTARGET", "LOCALGAP", "LOCALCONTACT", "LOCALPARTNER", "987654", "876543")


def full_plan(cast, session):
    """A published plan with everything that must not travel."""
    plan = make_plan(cast.region, starts_on=date(2026, 1, 1), decision_rule=DecisionRule.CONSENT)
    plan.fields = {"mechanism": "conditions", "determinants": ["housing"], "re_audit": "2027-01-01"}
    section = make_section(plan, BODY, key="reach", title=four("Whom do we reach?"))
    source = "Many parents **do not** know whom to ask."
    made = {"source": source, "source_hash": hash_of(source), "words": "Veel ouders", "at": clock.now()}
    session.add(ParagraphTranslation(section=section, language="nl", state=TranslationState.CHECKED, **made))
    partner = PlanPartner(plan_id=plan.id, position=0, name="LOCALPARTNER", contact="LOCALCONTACT")
    session.add_all(
        [
            partner,
            PlanRow(plan_id=plan.id, table="money", position=0, cells={"cost": "987654", "note": "LOCALMONEY"}),
            PlanRow(plan_id=plan.id, table="inequity", position=0, cells={"gap": "LOCALGAP"}),
            PlanRow(
                plan_id=plan.id,
                table="monitoring",
                position=0,
                cells={"indicator": "Visits", "how_often": "Each year", "last_value": "LOCALBASE"},
            ),
        ]
    )
    numbers = {"cost": 987654, "saving": 876543, "funding": "LOCALMONEY"}
    told = {"baseline": "LOCALBASE", "target": "LOCALTARGET", "evidence": Evidence.SOME, "indicator": four("Visits")}
    action = make_action(plan, **numbers, **told)
    session.add(ActionDeterminant(action_id=action.id, key="housing"))
    first = make_step(action, title=four("First"), person_id=cast.ben.id, status=StepStatus.DONE)
    second = make_step(action, title=four("Second"), lesson=four("Begin sooner"))
    session.flush()
    session.add_all([StepNeed(step_id=second.id, needs_id=first.id)])
    session.add(ActionPartner(action_id=action.id, partner_id=partner.id))
    session.commit()
    return plan


def test_copy_has_the_thoughts_and_none_of_the_people_money_days_and_figures(cast, session):
    origin = full_plan(cast, session)
    content, version = to_copy(origin)
    copy = reuse(cast.actor(cast.cem), origin, cast.elsewhere, content, version, {"same": "Much is the same."})
    session.commit()
    found = content_of(copy)
    own, section = found["sections"]
    assert "Much is the same." in read.plain(copy.sections[0].text)
    assert "Still to answer." in read.plain(copy.sections[0].text)
    assert set(own["title"]) == {"nl", "en", "pl", "sl"}
    assert blocks_in(section["blocks"]) == read.blocks(origin.sections[0].text)
    assert section["translations"]["nl"][1] == {"words": "Veel ouders", "state": "checked"}
    assert copy.sections[1].text_id != origin.sections[0].text_id
    (action,) = found["actions"]
    assert action["determinants"] == ["housing"]
    assert action["evidence"] == "some"
    assert action["indicator"]["en"]
    assert [each["status"] for each in action["steps"]] == ["planned", "planned"]
    assert action["steps"][1]["needs"] == [action["steps"][0]["id"]]
    assert action["steps"][1]["lesson"]["en"]
    assert found["fields"] == {"mechanism": "conditions", "determinants": ["housing"]}
    assert found["tables"] == {"monitoring": [{"indicator": "Visits", "how_often": "Each year"}]}
    assert [(each["person_id"], each["due_on"]) for each in action["steps"]] == [(None, None)] * 2
    assert not [word for word in LOCAL if word in json.dumps(found)]
    assert copy.state is PlanState.DRAFT
    assert copy.published_at is None
    assert copy.decision_rule is None
    assert copy.starts_on is None


def test_copy_is_made_of_the_newest_version(cast, session):
    origin = full_plan(cast, session)
    for number in (1, 2):
        kept = PlanVersion(plan_id=origin.id, number=number, content=content_of(origin), at=clock.now())
        session.add(kept)
        session.flush()
    texts.submit_form(origin.sections[0].text, 1, "Changed since.", ben(cast))
    content, version = to_copy(origin)
    copy = reuse(cast.actor(cast.cem), origin, cast.elsewhere, content, version, {})
    session.commit()
    assert copy.origin_version == 2
    assert "Many parents" in read.plain(copy.sections[1].text)
    found = difference(copy, origin)
    assert [(bool(each.here), bool(each.there), each.changed) for each in found.sections][1] == (True, True, 0)


def ben(cast):
    return Author(actor=cast.actor(cast.ben), name="Ben")


def test_what_is_shown_before_says_what_stays_behind(cast, session):
    origin = full_plan(cast, session)
    shown = balance(content_of(origin))
    assert any("1 section" in line for line in shown.kept)
    assert any("1 lesson" in line for line in shown.kept)
    for word in ("partners", "money", "dates", "Figures", "owns"):
        assert any(word in line for line in shown.dropped), word


def test_organiser_elsewhere_copies_and_the_origin_hears_of_it(cast, session, client):
    origin = full_plan(cast, session)
    browser = cast.client(cast.cem)
    page = browser.get(f"/plans/{origin.id}/reuse")
    assert page.status_code == 200
    assert "LOCALCONTACT" not in page.text
    wrong = send(browser, f"/plans/{origin.id}/reuse", region_id=cast.region.id, same="Typed words")
    assert wrong.status_code == 422
    assert "Typed words" in wrong.text
    done = send(browser, f"/plans/{origin.id}/reuse", region_id=cast.elsewhere.id, same="Typed words")
    assert done.status_code == 303
    copy = session.scalars(select(Plan).where(Plan.origin_plan_id == origin.id)).one()
    assert copy.region_id == cast.elsewhere.id
    told = session.scalars(select(Notice).where(Notice.happening == "plan.reused")).all()
    assert [(each.person_id, each.subject_id) for each in told] == [(cast.ada.id, origin.id)]
    assert cast.elsewhere.name in cast.client(cast.ada).get("/for-you").text
    assert "based on" in browser.get(f"/plans/{copy.id}").text.lower()
    assert client.get(f"/plans/{copy.id}").status_code == 404


def test_own_region_that_begins_again_is_not_told(cast, session):
    origin = full_plan(cast, session)
    reuse(cast.actor(cast.ben), origin, cast.region, *to_copy(origin), {})
    session.commit()
    assert not session.scalars(select(Notice).where(Notice.happening == "plan.reused")).all()


def test_public_copy_stands_on_the_page_of_its_origin_and_says_what_differs(cast, session, client):
    origin = full_plan(cast, session)
    content, version = to_copy(origin)
    copy = reuse(cast.actor(cast.cem), origin, cast.elsewhere, content, version, {})
    texts.submit_form(copy.sections[1].text, 1, f"{BODY}\n\nHere we do something else.", ben(cast))
    session.commit()
    assert f"/plans/{copy.id}/origin" not in client.get(f"/plans/{origin.id}").text
    copy.published_at = clock.now()
    session.commit()
    assert f"/plans/{copy.id}/origin" in client.get(f"/plans/{origin.id}").text
    page = client.get(f"/plans/{copy.id}/origin")
    assert "Here we do something else." in page.text
    assert "This section is new here." in page.text
    assert client.get(f"/plans/{origin.id}/origin").status_code == 404


def test_origin_that_one_may_not_see_is_not_compared(cast, session, client):
    origin = full_plan(cast, session)
    copy = reuse(cast.actor(cast.cem), origin, cast.elsewhere, *to_copy(origin), {})
    copy.published_at = clock.now()
    origin.published_at = None
    session.commit()
    assert client.get(f"/plans/{copy.id}/origin").status_code == 404
    assert cast.client(cast.ada).get(f"/plans/{copy.id}/origin").status_code == 200


def test_residents_and_strangers_copy_nothing(cast, session, client):
    origin = full_plan(cast, session)
    origin.published_at = None
    session.commit()
    assert client.get(f"/plans/{origin.id}/reuse").status_code == 404
    assert cast.client(cast.cem).get(f"/plans/{origin.id}/reuse").status_code == 404
    origin.published_at = clock.now()
    session.commit()
    assert client.get(f"/plans/{origin.id}/reuse").status_code == 303
