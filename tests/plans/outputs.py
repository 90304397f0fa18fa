"""A plan in which every field that anybody fills in holds hostile words, and every private one a canary."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.kernel import clock
from portal.kernel.perspectives import Perspective
from portal.plans.content import content_of
from portal.plans.models import (
    ActionPartner,
    Decision,
    DecisionOption,
    DecisionRule,
    DecisionState,
    DecisionVoice,
    Evidence,
    Plan,
    PlanPartner,
    PlanRow,
    PlanScenario,
    PlanVersion,
    SignOff,
    Stance,
    StepNeed,
    StepProgress,
    StepStatus,
    Suggestion,
    SuggestionKind,
    SuggestionState,
)
from portal.texts import actions as texts
from tests.factories.plans import Author, make_action, make_plan, make_section, make_step
from tests.factories.regions import four, make_organisation

WORDS = "Łódź čšž 😀"
HOSTILE = (
    '#include "x.typ" #read("/etc/passwd") #{panic()} $x$ @a <b> *c* `d` \\n',
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script> & <w:t> ]]>",
    "Donaudampfschifffahrt" * 40,
    "turned \u202e around \u2066 and \u200f marks",
    "END:VEVENT\r\nBEGIN:VEVENT, ; \\ \x01\x0b\ufffe",
)
CANARIES = ("CANARYCONTACT", "CANARYWAITING", "CANARYHIDDEN", "CANARYINTEREST", "CANARYVOICE", "CANARYREMINDER")
"""What nobody reads in any file: contacts, suggestions that wait or were hidden, interests and names of deciders."""


def hostile() -> Any:
    """All hostile words as one text in each language."""
    return four("\n".join((WORDS, *HOSTILE)))


def hostile_plan(cast, session) -> Plan:
    """The plan, with one of everything, kept as version 1."""
    plan = make_plan(cast.region, title=hostile(), summary=hostile(), starts_on=date(2026, 1, 1))
    plan.report_back_on, plan.origin_title, plan.origin_region = date(2027, 3, 1), hostile(), HOSTILE[1]
    body = "\n\n".join(("### Deep first", WORDS, *HOSTILE, "- one\n  - two\n- three\n\n1. first\n2. second"))
    link = "\n\n**strong** _stressed_ [a link](https://example.org/?a=1&b=2)"
    section = make_section(plan, body + link, key="inequity", title=hostile())
    section.easy_text = texts.create(
        "plan_section", section.id, plan.region_id, "en", HOSTILE[0], Author(actor=cast.actor(cast.ben), name="Ben")
    )
    organisation = make_organisation(cast.region, name="Library " + HOSTILE[1])
    partner = PlanPartner(plan_id=plan.id, position=0, name=HOSTILE[0][:100], role=HOSTILE[2], contact=CANARIES[0])
    scenario = PlanScenario(plan=plan, position=0, title=hostile(), note=hostile())
    session.add_all([partner, scenario])
    for table, cells in (
        ("inequity", {"group_a": HOSTILE[0]}),
        ("money", {"note": HOSTILE[1], "contact": CANARIES[0]}),
    ):
        session.add(PlanRow(plan_id=plan.id, table=table, position=0, cells=cells))
    action = _action(plan, session, organisation, cast.ben, partner)
    version = PlanVersion(plan_id=plan.id, number=1, content={}, at=clock.now())
    session.add(version)
    session.flush()
    _agreed(plan, session, section, organisation, version, action)
    _private(plan, session, section)
    session.commit()
    version.content = content_of(plan)
    session.commit()
    return plan


def _action(plan, session, organisation, person, partner):
    texts_of = {name: hostile() for name in ("title", "why", "for_whom", "indicator", "evidence_note")}
    figures = {"cost": 1000, "baseline": HOSTILE[1], "target": HOSTILE[2], "funding": HOSTILE[0]}
    action = make_action(plan, **texts_of, **figures, evidence=Evidence.NEW)
    session.add(ActionPartner(action_id=action.id, partner_id=partner.id))
    first = make_step(action, title=hostile(), organisation=organisation, due_on=date(2026, 12, 31))
    second = make_step(action, title=four("Second"), person_id=person.id, lesson=hostile(), starts_on=date(2026, 5, 1))
    third = make_step(action, title=four("Given up"), status=StepStatus.STOPPED)
    session.add(StepNeed(step_id=second.id, needs_id=first.id))
    states = {"before": StepStatus.PLANNED, "after": StepStatus.STOPPED, "note": hostile()}
    session.add(StepProgress(step_id=third.id, day=date(2026, 6, 1), at=clock.now(), person_id=person.id, **states))
    session.flush()
    return action


def _agreed(plan, session, section, organisation, version, action):
    signed = {"stance": Stance.RESERVATION, "reason": HOSTILE[2], "language": "en", "name": CANARIES[4]}
    session.add(
        SignOff(plan=plan, section=section, organisation=organisation, version=version, at=clock.now(), **signed)
    )
    said = {name: hostile() for name in ("question", "outcome", "reasons", "concerns")}
    state = {"rule": DecisionRule.CONSENT, "state": DecisionState.TAKEN, "taken_on": date(2026, 7, 1)}
    decision = Decision(plan=plan, version=version, step=action.steps[0], created_at=clock.now(), **said, **state)
    decision.options = [DecisionOption(position=0, title=hostile(), note=hostile(), is_chosen=True)]
    decision.voices = [DecisionVoice(name=CANARIES[4], interest=CANARIES[3], concern=CANARIES[3])]
    session.add(decision)


def _private(plan, session, section):
    for number, (state, word) in enumerate(
        ((SuggestionState.WAITING, CANARIES[1]), (SuggestionState.HIDDEN, CANARIES[2])), 1
    ):
        who = {"perspective": Perspective.RESIDENT, "author_name": word, "language": "en"}
        said = {"kind": SuggestionKind.ADD, "words": word, "why": word, "state": state}
        session.add(Suggestion(plan=plan, section=section, number=number, created_at=clock.now(), **who, **said))
