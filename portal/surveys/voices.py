"""Who answered the surveys of a process: released figures only, and never about fewer people than a survey shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.permissions import Actor, can
from portal.kernel.perspectives import Perspective
from portal.regions.models import Process
from portal.regions.voices import Voice
from portal.surveys.models import Survey, SurveyState
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.results import figures, latest_release

ANSWERS = _l("Answers to surveys")
_SIDES = {each.value: each for each in Perspective}


def voices(actor: Actor, process: Process, moment: datetime | None) -> list[Voice]:
    """By side where that was released, else all from the side that was asked. A survey counts when it was closed."""
    surveys = select(Survey).where(Survey.process_id == process.id, Survey.state != SurveyState.DRAFT)
    return [
        Voice("response", ANSWERS, side, 0 if is_late else people, people if is_late else 0)
        for survey in db.session.scalars(surveys.order_by(Survey.id))
        if can(actor, SurveyVerb.SEE_FIGURES, survey)
        for is_late in [_is_late(survey, moment)]
        for side, people in _people(survey)
    ]


def _is_late(survey: Survey, moment: datetime | None) -> bool:
    return moment is not None and (survey.closed_at is None or survey.closed_at >= moment)


def _people(survey: Survey) -> Iterator[tuple[Perspective, int]]:
    """Sizes of groups as they were released; one that is too small is left out, as if nobody had answered."""
    release = latest_release(survey.id)
    if release is None:
        return
    by_side = "perspective" in survey.breakdowns
    sizes = figures(release, "perspective").sizes if by_side else {survey.perspective.value: release.responses}
    for side, people in sizes.items():
        if side in _SIDES and people is not None and people >= survey.threshold:
            yield _SIDES[side], people
