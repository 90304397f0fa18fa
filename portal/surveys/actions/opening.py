"""Opening freezes a version; closing ends answering; a change in between is a new version."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.jobs import every
from portal.kernel.permissions import ANYBODY, Actor
from portal.regions.promise import freeze as freeze_promise
from portal.surveys.actions.releasing import has_final
from portal.surveys.actions.versions import freeze, hold
from portal.surveys.models import Survey, SurveyState, SurveyVersion
from portal.surveys.queries.readiness import Check, CheckState, checklist, checklist_of_change
from portal.trace.actions import forget


def open_survey(actor: Actor, survey: Survey, *, acknowledged: bool = False) -> None:
    """Open a draft: its version, breakdowns, group size and promise stay as they are from now on.

    `acknowledged`: the organiser saw what should be looked at again. Raises Invalid while something is missing.
    """
    version = hold(survey)
    _demand(survey, SurveyState.DRAFT, _l("This survey was opened already."))
    _require(checklist(survey, version), acknowledged)
    freeze(survey, version)
    survey.state = SurveyState.OPEN
    survey.opened_at = clock.now()
    survey.opens_on = survey.opens_on or clock.today()
    if survey.process is not None:
        freeze_promise(survey.process)  # people read it before they begin
    record("survey.opened", survey, actor, version=version.number, digest=version.digest)


def use_change(actor: Actor, survey: Survey, *, acknowledged: bool = False) -> None:
    """Put the changed version in use: new responses answer it, those begun or sent keep theirs."""
    version = _change_of(survey)
    _require(checklist_of_change(version), acknowledged)
    freeze(survey, version)
    record("survey.changed", survey, actor, version=version.number, digest=version.digest)


def discard_change(actor: Actor, survey: Survey) -> None:
    """Throw away what was changed since the version in use."""
    version = _change_of(survey)
    record("survey.change_discarded", survey, actor, version=version.number)
    db.session.delete(version)
    db.session.flush()


def close_survey(actor: Actor, survey: Survey) -> None:
    """End answering. What was begun can still be sent for half an hour."""
    hold(survey)
    _demand(survey, SurveyState.OPEN, _l("This survey is not open."))
    survey.state = SurveyState.CLOSED
    survey.closed_at = clock.now()
    survey.closes_on = min(survey.closes_on or clock.today(), clock.today())
    record("survey.closed", survey, actor)


def reopen_survey(actor: Actor, survey: Survey, until: date) -> None:
    """Let people answer again up to `until`; not once its final figures or the report-back are out."""
    hold(survey)
    _demand(survey, SurveyState.CLOSED, _l("This survey is not closed."))
    if not may_reopen(survey):
        raise Conflict(_l("The final figures or the report-back are out, so this survey stays closed."))
    if survey.keep_until is None or until >= survey.keep_until:
        raise Invalid(fields={"until": _l("Choose a day before the day on which the answers are deleted.")})
    if until < clock.today():
        raise Invalid(fields={"until": _l("Choose a day in the future.")})
    survey.state = SurveyState.OPEN
    survey.closed_at = None
    survey.closes_on = until
    record("survey.reopened", survey, actor, until=until.isoformat())


def may_reopen(survey: Survey) -> bool:
    """After the closing release no figure changes: answers that came later would never count."""
    reported = survey.process is not None and survey.process.reported_at is not None
    return survey.state == SurveyState.CLOSED and not reported and not has_final(survey.id)


@every(timedelta(minutes=20), "surveys.close_due")
def close_due() -> None:
    """Close the surveys whose last day is over."""
    due = select(Survey).where(Survey.state == SurveyState.OPEN, Survey.closes_on < clock.today())
    for survey in db.session.scalars(due.with_for_update(skip_locked=True)):
        survey.state = SurveyState.CLOSED
        survey.closed_at = clock.now()
        record("survey.closed", survey, ANYBODY)


def remove_draft(actor: Actor, survey: Survey) -> None:
    """Delete a survey that was never opened and holds no answers, with all its texts."""
    hold(survey)
    _demand(survey, SurveyState.DRAFT, _l("This survey was opened already."))
    if survey.responses_count:
        raise Conflict(_l("Answers were loaded into this survey, so it stays."))
    record("survey.removed", survey, actor, title=survey.title.to_json())
    forget("survey", [str(survey.id)])
    db.session.execute(delete(Survey).where(Survey.id == survey.id))
    db.session.expunge(survey)


def _change_of(survey: Survey) -> SurveyVersion:
    version = hold(survey)
    if survey.state != SurveyState.OPEN or version.frozen_at is not None:
        raise Conflict(_l("There is no change to use."))
    return version


def _demand(survey: Survey, state: SurveyState, otherwise: object) -> None:
    if survey.state != state:
        raise Conflict(otherwise)


def _require(checks: list[Check], acknowledged: bool) -> None:
    states = {check.state for check in checks}
    if CheckState.MISSING in states:
        raise Invalid(_l("Something is still missing. The list says what."))
    if CheckState.LOOK in states and not acknowledged:
        raise Invalid(fields={"acknowledged": _l("Say that you have seen what should be checked again.")})
