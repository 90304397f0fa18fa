"""One plan of Ada's region in which everything is that a part of an address can name."""

from __future__ import annotations

from typing import Any

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText
from portal.plans.models import (
    Decision,
    DecisionOption,
    DecisionRule,
    DecisionVoice,
    PlanPartner,
    PlanRow,
    PlanScenario,
    PlanState,
    SignatureAsked,
    Suggestion,
    SuggestionKind,
)
from portal.regions.models import Organisation, Process
from tests.factories.plans import make_action, make_plan, make_section, make_step, make_version
from tests.factories.regions import four


def plan_world(process: Process, organisation: Organisation) -> dict[str, Any]:
    """By the names in addresses. The plan is a draft of members that may be changed, signed and decided."""
    plan = make_plan(process.region, process, state=PlanState.REVIEW, published_at=None)
    section = make_section(plan)
    step = make_step(make_action(plan))
    decision = Decision(plan=plan, question=four("Do we do it?"), rule=DecisionRule.CONSENT, created_at=clock.now())
    option, voice = DecisionOption(position=0, title=four("Yes"), note=LocalizedText()), DecisionVoice(name="Jo")
    decision.options.append(option)
    decision.voices.append(voice)
    row = PlanRow(plan_id=plan.id, table="money", position=0, cells={"year": "2027"})
    partner = PlanPartner(plan_id=plan.id, position=0, name="Sports club")
    scenario = PlanScenario(plan_id=plan.id, position=0, title=four("One desk"), note=LocalizedText())
    suggestion = Suggestion(
        plan=plan,
        section=section,
        number=1,
        kind=SuggestionKind.ADD,
        words="More",
        language="en",
        perspective=Perspective.RESIDENT,
        created_at=clock.now(),
    )
    asked = SignatureAsked(plan_id=plan.id, organisation_id=organisation.id)
    db.session.add_all([decision, row, partner, scenario, suggestion, asked])
    make_version(plan)
    db.session.commit()
    return {
        "plan_id": plan.id,
        "section_id": section.id,
        "action_id": step.action_id,
        "step_id": step.id,
        "plan_decision_id": decision.id,
        "option_id": option.id,
        "voice_id": voice.id,
        "row_id": row.id,
        "table": "money",
        "partner_id": partner.id,
        "scenario_id": scenario.id,
        "suggestion_id": suggestion.id,
        "lang": "pl",
    }
