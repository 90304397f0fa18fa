"""What a plan says as one value: complete, current, without anything private, in a constant number of queries."""

from __future__ import annotations

import json
from datetime import date

from portal.kernel.authors import Author
from portal.kernel.permissions import ANYBODY
from portal.plans.content import blocks_in, content_of
from portal.plans.models import (
    ActionDeterminant,
    ActionPartner,
    ActionSector,
    ParagraphTranslation,
    PlanPartner,
    PlanRow,
    PlanScenario,
    StepNeed,
    TranslationState,
)
from portal.plans.translations import hash_of
from portal.texts import actions as texts
from portal.texts import history
from portal.texts import queries as read
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.factories.regions import four
from tests.support.queries import counted_queries

BEN = Author(actor=ANYBODY, name="Ben")


def full_plan(cast, session):
    """A plan with one of everything."""
    plan = make_plan(cast.region, starts_on=date(2026, 1, 1), fields={"mechanism": "conditions"})
    section = make_section(plan, "## Why\n\nŁódź and **Črna** 😀\n\n- one\n  - two", key="why")
    section.easy_text = texts.create("plan_section", section.id, plan.region_id, "en", "Short words.", BEN)
    partner = PlanPartner(plan_id=plan.id, position=0, name="Library", role="room", contact="0612345678")
    row = PlanRow(plan_id=plan.id, table="money", position=0, cells={"cost": "10", "contact": "ann@example.org"})
    scenario = PlanScenario(plan=plan, position=0, title=four("Small"))
    action = make_action(plan, cost=100, scenario=scenario)
    first, second = make_step(action, title=four("First")), make_step(action, title=four("Second"))
    session.add_all([partner, row])
    session.flush()
    session.add(ActionPartner(action_id=action.id, partner_id=partner.id))
    session.add(ActionDeterminant(action_id=action.id, key="housing"))
    session.add(ActionSector(action_id=action.id, key="welfare"))
    session.add(StepNeed(step_id=second.id, needs_id=first.id))
    session.flush()
    session.expire_all()
    return plan


def test_content_holds_everything_and_nothing_private(cast, session):
    plan = full_plan(cast, session)
    content = content_of(plan)
    assert json.loads(json.dumps(content)) == content
    (section,) = content["sections"]
    assert blocks_in(section["blocks"]) == read.blocks(plan.sections[0].text)
    assert section["text_seq"] == plan.sections[0].text.head_seq
    assert blocks_in(section["easy_blocks"])[0].text == "Short words."
    (action,) = content["actions"]
    assert action["determinants"] == ["housing"]
    assert action["sectors"] == ["welfare"]
    assert action["partners"] == [content["partners"][0]["id"]]
    assert action["scenario_id"] == content["scenarios"][0]["id"]
    assert action["steps"][1]["needs"] == [action["steps"][0]["id"]]
    assert content["tables"] == {"money": [{"cost": "10"}]}
    assert content["starts_on"] == "2026-01-01"
    assert "0612345678" not in json.dumps(content)
    assert "ann@example.org" not in json.dumps(content)


def test_translation_stands_at_its_paragraph_until_that_changes(cast, session):
    plan = make_plan(cast.region)
    section = make_section(plan, "First paragraph.\n\nSecond paragraph.")
    row = {"source": "Second paragraph.", "words": "Tweede alinea.", "state": TranslationState.CHECKED}
    made = {"section": section, "language": "nl", "source_hash": hash_of("Second paragraph."), "at": plan.created_at}
    session.add(ParagraphTranslation(**row, **made))
    session.flush()
    (found,) = content_of(plan)["sections"]
    assert found["translations"] == {"nl": [None, {"words": "Tweede alinea.", "state": "checked"}]}
    texts.submit_form(section.text, section.text.head_seq, "First paragraph.\n\nAnother one.", BEN)
    (found,) = content_of(plan)["sections"]
    assert found["translations"] == {"nl": [None, None]}


def test_content_takes_as_many_queries_for_twenty_sections_as_for_one(cast, session):
    counts = []
    for sections in (1, 20):
        plan = make_plan(cast.region)
        for number in range(sections):
            make_section(plan, f"Words of {number}")
            make_step(make_action(plan))
        session.commit()
        history.memory()._kept.clear()
        with counted_queries() as queries:
            content = content_of(plan)
        assert [each["blocks"][0]["runs"][0][0] for each in content["sections"]] == [
            f"Words of {number}" for number in range(sections)
        ]
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_many_texts_are_loaded_as_one_by_one(cast, session):
    """Cold, with newer updates than memory knows, and with updates of this very transaction."""
    plan = make_plan(cast.region)
    sections = [make_section(plan, f"Words of {number}") for number in range(3)]
    session.commit()
    history.memory().forget(sections[0].text.id)
    texts.submit_form(sections[1].text, 1, "Words of this transaction", BEN)
    found = read.said([section.text for section in sections])
    assert [found[section.text.id].blocks[0].text for section in sections] == [
        "Words of 0",
        "Words of this transaction",
        "Words of 2",
    ]
    session.rollback()
    found = read.said([section.text for section in sections])
    assert found[sections[1].text.id].blocks[0].text == "Words of 1"
