"""On the day that was promised every answer is deleted; what stays are the released figures and the proof."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Delete, delete, select, text

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.jobs import every
from portal.kernel.permissions import ANYBODY
from portal.surveys.actions.moving import move
from portal.surveys.actions.opening import close_survey
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.models import (
    Answer,
    ContactRequest,
    Deletion,
    Draft,
    Response,
    Sealed,
    Survey,
    SurveyState,
    SurveyVersion,
    TextTag,
)


@every(timedelta(hours=6), "surveys.delete_answers")
def delete_due() -> None:
    """Delete the answers of every survey whose day has come."""
    done = select(Deletion.id).where(Deletion.survey_id == Survey.id, Deletion.due_on == Survey.keep_until)
    due = select(Survey).where(Survey.keep_until <= clock.today(), ~done.exists()).order_by(Survey.id)
    for survey in db.session.scalars(due).all():
        delete_answers(survey)


def delete_answers(survey: Survey) -> Deletion:
    """Delete responses, answers, the inbox, drafts, addresses and tags of `survey`, and write down that it was done."""
    db.session.refresh(survey, with_for_update={"of": Survey})
    if survey.state is SurveyState.OPEN:
        close_survey(ANYBODY, survey)
    move(survey.id)
    release_if_due(survey)
    _overwrite()
    answers = _count(delete(Answer).where(Answer.survey_id == survey.id))
    responses = _count(delete(Response).where(Response.survey_id == survey.id))
    responses += _count(delete(Sealed).where(Sealed.survey_id == survey.id))
    versions = select(SurveyVersion.id).where(SurveyVersion.survey_id == survey.id)
    _count(delete(Draft).where(Draft.version_id.in_(versions)))
    _count(delete(ContactRequest).where(ContactRequest.survey_id == survey.id))
    _count(delete(TextTag).where(TextTag.survey_id == survey.id))
    proof = Deletion(
        survey_id=survey.id,
        due_on=survey.keep_until or clock.today(),
        done_at=clock.now(),
        responses=responses,
        answers=answers,
    )
    db.session.add(proof)
    db.session.flush()
    record("survey.answers_deleted", survey, ANYBODY, responses=responses, answers=answers)
    return proof


def _overwrite() -> None:
    """SQLite writes zeros over what is deleted; PostgreSQL gives the space back with its own vacuum."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("PRAGMA secure_delete=ON"))


def _count(statement: Delete) -> int:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
