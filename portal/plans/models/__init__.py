"""The tables of plans."""

from __future__ import annotations

from portal.plans.models.actions import (
    ActionDeterminant,
    ActionPartner,
    ActionSector,
    Evidence,
    PlanAction,
    PlanStep,
    StepNeed,
    StepProgress,
    StepStatus,
)
from portal.plans.models.agreeing import (
    Decision,
    DecisionOption,
    DecisionState,
    DecisionVoice,
    SignatureAsked,
    SignOff,
    Stance,
)
from portal.plans.models.calendars import StepCalendar
from portal.plans.models.drafting import (
    CommentPlace,
    ParagraphSource,
    PlanVersion,
    Suggestion,
    SuggestionKind,
    SuggestionState,
    SuggestionSupport,
)
from portal.plans.models.languages import ParagraphTranslation, TranslationState
from portal.plans.models.plans import (
    DecisionRule,
    Plan,
    PlanKind,
    PlanPartner,
    PlanRow,
    PlanScenario,
    PlanSection,
    PlanState,
)

__all__ = [
    "ActionDeterminant",
    "ActionPartner",
    "ActionSector",
    "CommentPlace",
    "Decision",
    "DecisionOption",
    "DecisionRule",
    "DecisionState",
    "DecisionVoice",
    "Evidence",
    "ParagraphSource",
    "ParagraphTranslation",
    "Plan",
    "PlanAction",
    "PlanKind",
    "PlanPartner",
    "PlanRow",
    "PlanScenario",
    "PlanSection",
    "PlanState",
    "PlanStep",
    "PlanVersion",
    "SignOff",
    "SignatureAsked",
    "Stance",
    "StepCalendar",
    "StepNeed",
    "StepProgress",
    "StepStatus",
    "Suggestion",
    "SuggestionKind",
    "SuggestionState",
    "SuggestionSupport",
    "TranslationState",
]
