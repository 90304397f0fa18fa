"""What plans keep about a member, and what they forget when the member leaves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from portal.kernel.db import db
from portal.plans.models import (
    Decision,
    DecisionVoice,
    ParagraphTranslation,
    Plan,
    PlanStep,
    PlanVersion,
    SignOff,
    StepCalendar,
    StepProgress,
    Suggestion,
    SuggestionSupport,
)


def collect(person_id: int) -> dict[str, Any]:
    """Plans made, steps owned and told of, suggestions, supports, signatures, decisions and voices, translations."""
    suggestions = db.session.scalars(
        select(Suggestion).where(Suggestion.person_id == person_id).order_by(Suggestion.id)
    )
    told = db.session.scalars(select(StepProgress).where(StepProgress.person_id == person_id).order_by(StepProgress.id))
    signed = db.session.scalars(select(SignOff).where(SignOff.person_id == person_id).order_by(SignOff.id))
    voices = db.session.scalars(select(DecisionVoice).where(DecisionVoice.person_id == person_id))
    return {
        "plans_made": _ids(Plan.id, Plan.created_by == person_id),
        "calendar_of_own_steps_since": [
            at.isoformat()
            for at in db.session.scalars(select(StepCalendar.made_at).where(StepCalendar.person_id == person_id))
        ],
        "owner_of_steps": _ids(PlanStep.id, PlanStep.person_id == person_id),
        "told_of_steps": [
            {"step": each.step_id, "note": each.note.to_json(), "at": each.at.isoformat()} for each in told
        ],
        "suggestions": [
            {
                "reference": each.reference,
                "text": each.words,
                "why": each.why,
                "language": each.language,
                "state": each.state.value,
                "at": each.created_at.isoformat(),
            }
            for each in suggestions
        ],
        "suggestions_decided": _ids(Suggestion.id, Suggestion.decided_by == person_id),
        "suggestions_supported": _ids(SuggestionSupport.suggestion_id, SuggestionSupport.person_id == person_id),
        "signatures": [
            {"section": each.section_id, "stance": each.stance.value, "reason": each.reason, "at": each.at.isoformat()}
            for each in signed
        ],
        "decisions_recorded": _ids(Decision.id, Decision.recorded_by == person_id),
        "voices_in_decisions": [
            {"decision": each.decision_id, "concern": each.concern, "interest": each.interest} for each in voices
        ],
        "versions_kept": _ids(PlanVersion.id, PlanVersion.person_id == person_id),
        "paragraphs_translated": _ids(ParagraphTranslation.id, ParagraphTranslation.person_id == person_id),
    }


def erase(person_id: int) -> None:
    """Suggestions, signatures and voices stay, by a former member; supports no longer name them but still count.

    Steps lose their owner, so that somebody takes them over; the calendar of them is found no more.
    """
    db.session.execute(delete(StepCalendar).where(StepCalendar.person_id == person_id))
    for table, name in ((Suggestion, "author_name"), (SignOff, "name"), (DecisionVoice, "name")):
        db.session.execute(update(table).where(table.person_id == person_id, *_own(table)).values({name: ""}))
    db.session.execute(update(PlanStep).where(PlanStep.person_id == person_id).values(person_id=None))
    db.session.execute(update(SuggestionSupport).where(SuggestionSupport.person_id == person_id).values(person_id=None))


def _own(table: Any) -> list[Any]:
    """A signature that was written down for somebody else keeps the name of who said it."""
    return [SignOff.is_on_behalf.is_(False)] if table is SignOff else []


def _ids(column: Any, where: Any) -> list[int]:
    return list(db.session.scalars(select(column).where(where)))
