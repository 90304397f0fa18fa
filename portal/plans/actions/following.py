"""Saying how a step goes: a new status with a day and a note, never without a reason where it stops or slips."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.plans.models import PlanStep, StepProgress, StepStatus


def move_step(
    actor: Actor,
    step: PlanStep,
    *,
    status: StepStatus,
    day: date,
    note: LocalizedText,
    due_on: date | None = None,
    lesson: LocalizedText | None = None,
) -> StepProgress:
    """Keep what somebody tells about a step on a day, and give it the status.

    `due_on` counts for a delayed step, `lesson` for a stopped one; elsewhere they are left as they are.
    """
    _check(step, status, day, note, due_on, lesson)
    db.session.refresh(step, ["status", "moved_on"], with_for_update=True)
    if (said := _said_already(step, status, day, note)) is not None:
        return said
    progress = StepProgress(
        step_id=step.id, day=day, before=step.status, after=status, note=note, person_id=actor.id, at=clock.now()
    )
    step.progress.insert(0, progress)
    step.status, step.moved_on = status, max(day, step.moved_on or day)
    if status is StepStatus.DELAYED and due_on is not None:
        step.due_on = due_on
    if status is StepStatus.STOPPED and lesson is not None:
        step.lesson = lesson
    db.session.flush()
    record("plan_step.moved", step, actor, progress=progress.id, before=progress.before.value, after=status.value)
    publish(step.plan.place, "plan.step", step=step.id, status=status.value)
    return progress


def _said_already(step: PlanStep, status: StepStatus, day: date, note: LocalizedText) -> StepProgress | None:
    """The newest note where a form that was sent twice says it again."""
    last = step.progress[0] if step.progress else None
    is_same = last is not None and (last.after, last.day, last.note) == (status, day, note)
    return last if is_same and step.status is status else None


def _check(
    step: PlanStep,
    status: StepStatus,
    day: date,
    note: LocalizedText,
    due_on: date | None,
    lesson: LocalizedText | None,
) -> None:
    wrong = {}
    if day > clock.today():
        wrong["day"] = _("This day is still to come. Choose today or a day before.")
    if status is StepStatus.DELAYED and due_on is None:
        wrong["due_on"] = _("Say by when it will be done.")
    if status is StepStatus.STOPPED and not lesson:
        wrong["lesson"] = _("Say what others can learn from it. A stopped step that teaches something was not wasted.")
    if not note and status in (StepStatus.DELAYED, StepStatus.STOPPED):
        wrong["note"] = _("Say why, in plain words: people hear the reason.")
    elif not note and status is step.status:
        wrong["note"] = _("Write how it is going, or choose another status.")
    if wrong:
        raise Invalid(fields=wrong)


def share_lesson(actor: Actor, step: PlanStep) -> None:
    """Offer what a stopped step taught to all regions: it becomes a card among the insights, linked with the step."""
    if step.status is not StepStatus.STOPPED or not step.lesson:
        raise Conflict(_("Only a stopped step has a lesson to share."))
    if step.plan.published_at is None:
        raise Conflict(_("Publish the plan first. Then others can read where the lesson comes from."))
    source = f"{step.plan.region.name}: {step.title.best('en').text}"[:300]
    said: dict[str, Any] = {"text": step.lesson.to_json(), "source": source}
    record("plan_step.lesson_shared", step, actor, insight_kind="does_not_work", **said)
