"""How an action goes, in words, for whoever comes to it from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.kernel.db import db
from portal.plans.models import PlanStep, StepProgress, StepStatus

Notes = tuple[Any, ...]


def notes_of(action_ids: Collection[int]) -> dict[int, Notes]:
    """For each action with steps: how many are done, how many late, and the last that was told; two queries."""
    found: dict[int, Notes] = {each: tuple(_counted(counts)) for each, counts in _counts(action_ids).items()}
    for action_id, progress in _last(found).items():
        day = format_date(progress.day, "long")
        found[action_id] += (_("The latest news is from %(day)s.", day=day), progress.note)
    return found


def _counts(action_ids: Collection[int]) -> dict[int, dict[StepStatus, int]]:
    if not action_ids:
        return {}
    query = select(PlanStep.action_id, PlanStep.status, func.count()).where(PlanStep.action_id.in_(action_ids))
    found: dict[int, dict[StepStatus, int]] = {}
    for action_id, status, many in db.session.execute(query.group_by(PlanStep.action_id, PlanStep.status)):
        found.setdefault(action_id, {})[status] = many
    return found


def _counted(counts: dict[StepStatus, int]) -> list[str]:
    every, done, late = sum(counts.values()), counts.get(StepStatus.DONE, 0), counts.get(StepStatus.DELAYED, 0)
    sentence = ngettext("%(done)s of %(num)s step is done.", "%(done)s of %(num)s steps are done.", every, done=done)
    said = [str(sentence)]
    if late:
        said.append(str(ngettext("%(num)s step is later than planned.", "%(num)s steps are later than planned.", late)))
    return said


def _last(action_ids: Collection[int]) -> dict[int, StepProgress]:
    """The newest progress of each action."""
    if not action_ids:
        return {}
    newest = (
        select(func.max(StepProgress.id))
        .join(PlanStep, PlanStep.id == StepProgress.step_id)
        .where(PlanStep.action_id.in_(action_ids))
        .group_by(PlanStep.action_id)
    )
    query = select(PlanStep.action_id, StepProgress).join(PlanStep, PlanStep.id == StepProgress.step_id)
    rows = db.session.execute(query.where(StepProgress.id.in_(newest)))
    return {action_id: progress for action_id, progress in rows}  # noqa: C416
