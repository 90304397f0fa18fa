"""Who was heard for a plan, from which side, before it was open for input and since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from portal.conversations.models import Comment, State
from portal.kernel.db import db
from portal.kernel.events import Event
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.plans.models import Plan, PlanSection, PlanState, Suggestion, SuggestionState, SuggestionSupport
from portal.regions.voices import Voice, voices

KINDS = {
    "response": _l("Answers to surveys"),
    "idea": _l("Ideas"),
    "comment": _l("Comments"),
    "suggestion": _l("Suggestions"),
}
"""The columns, in the order in which people are asked."""
UNSEEN = SuggestionState.WAITING, SuggestionState.HIDDEN


@dataclass(frozen=True, slots=True)
class Heard:
    """Contributions by side and kind in one span of time; `supporters` are one total."""

    counts: dict[tuple[Perspective, str], int]
    supporters: int

    def count(self, side: Perspective, kind: str) -> int:
        return self.counts.get((side, kind), 0)

    @property
    def silent(self) -> list[Perspective]:
        """Sides of which nothing was heard."""
        speaking = {side for (side, _kind), many in self.counts.items() if many}
        return [side for side in Perspective if side not in speaking]


def opened_at(plan: Plan) -> datetime | None:
    """The beginning of the day on which everybody could first say something; None while nobody could.

    Days, because of residents' contributions only the day is kept.
    """
    moves = select(Event).where(Event.kind == "plan.moved", Event.subject_kind == "plan")
    found = db.session.scalars(moves.where(Event.subject_id == str(plan.id)).order_by(Event.id))
    opened = [event.at for event in found if event.details.get("after") == PlanState.OPEN.value]
    moment: datetime | None = min(opened, default=plan.published_at)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) if moment is not None else None


def heard(actor: Actor, plan: Plan) -> tuple[Heard, Heard]:
    """Before it was open, and since."""
    moment = opened_at(plan)
    found = [*_own(plan, moment), *(voices(actor, plan.process, moment) if plan.process is not None else ())]
    before = _gathered((voice, voice.before) for voice in found)
    return before, _gathered((voice, voice.since) for voice in found)


def _gathered(pairs: Iterable[tuple[Voice, int]]) -> Heard:
    counts: dict[tuple[Perspective, str], int] = {}
    supporters = 0
    for voice, many in pairs:
        if voice.perspective is None:
            supporters += many
        else:
            counts[voice.perspective, voice.kind] = counts.get((voice.perspective, voice.kind), 0) + many
    return Heard(counts, supporters)


def _own(plan: Plan, moment: datetime | None) -> list[Voice]:
    """What was said about the plan itself and its parts: comments, suggestions and who supports these."""
    shown = select(Suggestion.id).where(Suggestion.plan_id == plan.id, Suggestion.state.not_in(UNSEEN))
    sections = select(PlanSection.id).where(PlanSection.plan_id == plan.id)
    about = or_(
        and_(Comment.subject_kind == "plan", Comment.subject_id == plan.id),
        and_(Comment.subject_kind == "plan_section", Comment.subject_id.in_(sections)),
        and_(Comment.subject_kind == "suggestion", Comment.subject_id.in_(shown)),
    )
    said = select(Comment).where(about, Comment.state == State.SHOWN)
    suggested = select(Suggestion).where(Suggestion.id.in_(shown))
    return [
        *_by_side("comment", Comment.perspective, _late(Comment.created_at, moment), said),
        *_by_side("suggestion", Suggestion.perspective, _late(Suggestion.created_at, moment), suggested),
        _supporters(shown, moment),
    ]


def _late(at: Any, moment: datetime | None) -> ColumnElement[bool]:
    late: ColumnElement[bool] = at >= moment if moment is not None else false()
    return late


def _by_side(kind: str, side: Any, late: ColumnElement[bool], rows: Select[Any]) -> list[Voice]:
    counts = rows.with_only_columns(side, func.count().filter(~late), func.count().filter(late)).group_by(side)
    found = db.session.execute(counts)
    return [Voice(kind, KINDS[kind], perspective, before, since) for perspective, before, since in found]


def _supporters(suggestions: Select[int], moment: datetime | None) -> Voice:
    """People, each once in the plan."""
    first = func.min(SuggestionSupport.since).label("first")
    mine = select(first).where(SuggestionSupport.suggestion_id.in_(suggestions))
    firsts = mine.group_by(SuggestionSupport.key).subquery()
    late = _late(firsts.c.first, moment.date() if moment is not None else None)  # type: ignore[arg-type]
    counts = select(func.count().filter(~late), func.count().filter(late)).select_from(firsts)
    before, since = db.session.execute(counts).one()
    return Voice("supporter", "", None, before, since)
