"""Before a survey opens, and what ends it: the list of what is missing, opening, closing, opening again."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.errors import Invalid
from portal.surveys.actions.opening import (
    close_survey,
    discard_change,
    may_reopen,
    open_survey,
    remove_draft,
    reopen_survey,
    use_change,
)
from portal.surveys.forms.organising import OpenForm, ReopenForm
from portal.surveys.models import Survey, SurveyState
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import version_in_work
from portal.surveys.queries.readiness import CheckState, checklist, checklist_of_change
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import current_actor, requires
from portal.web.pages import done

HERE = "surveys.opening"


@blueprint.get("/o/surveys/<int:survey_id>/opening")
@requires(SurveyVerb.ORGANISE, load=load)
def opening(survey: Survey) -> Response:
    return _page(survey)


@blueprint.post("/o/surveys/<int:survey_id>/opening", endpoint="open")
@requires(SurveyVerb.ORGANISE, load=load)
def open_(survey: Survey) -> Response:
    form = OpenForm()
    try:
        open_survey(current_actor(), survey, acknowledged=bool(form.acknowledged.data))
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(survey, form, status=422)
    return done(_("The survey is open."), url_for("surveys.share", survey_id=survey.id))


@blueprint.post("/o/surveys/<int:survey_id>/change")
@requires(SurveyVerb.ORGANISE, load=load)
def change(survey: Survey) -> Response:
    form = OpenForm()
    try:
        use_change(current_actor(), survey, acknowledged=bool(form.acknowledged.data))
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(survey, form, status=422)
    return done(
        _("The new version is in use. Answers given before keep the version they were given to."), _here(survey)
    )


@blueprint.post("/o/surveys/<int:survey_id>/change/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def discard(survey: Survey) -> Response:
    discard_change(current_actor(), survey)
    return done(_("The change has been discarded."), _here(survey))


@blueprint.get("/o/surveys/<int:survey_id>/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def draft_removal(survey: Survey) -> Response:
    return survey_page("remove_draft.html", survey, here=HERE)


@blueprint.post("/o/surveys/<int:survey_id>/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def remove_survey(survey: Survey) -> Response:
    address = url_for("surveys.organise", region_slug=survey.region.slug)
    remove_draft(current_actor(), survey)
    return done(_("The draft is removed."), address)


@blueprint.get("/o/surveys/<int:survey_id>/closure")
@requires(SurveyVerb.ORGANISE, load=load)
def closure(survey: Survey) -> Response:
    return survey_page("close.html", survey, here=HERE)


@blueprint.post("/o/surveys/<int:survey_id>/closure")
@requires(SurveyVerb.ORGANISE, load=load)
def close(survey: Survey) -> Response:
    close_survey(current_actor(), survey)
    return done(_("The survey is closed."), _here(survey))


@blueprint.post("/o/surveys/<int:survey_id>/closure/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def reopen(survey: Survey) -> Response:
    form = ReopenForm()
    try:
        if not form.validate() or form.until.data is None:
            return _page(survey, reopening=form, status=422)
        reopen_survey(current_actor(), survey, form.until.data)
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(survey, reopening=form, status=422)
    return done(_("The survey is open again."), _here(survey))


def _here(survey: Survey) -> str:
    return url_for(HERE, survey_id=survey.id)


def _page(
    survey: Survey, form: OpenForm | None = None, *, reopening: ReopenForm | None = None, status: int = 200
) -> Response:
    version = version_in_work(survey)
    waits = survey.state == SurveyState.DRAFT or (survey.state == SurveyState.OPEN and version.frozen_at is None)
    checks = checklist(survey, version) if survey.state == SurveyState.DRAFT else checklist_of_change(version)
    states = {check.state for check in checks}
    return survey_page(
        "opening.html",
        survey,
        here=HERE,
        version=version,
        status=status,
        checks=checks if waits else [],
        may_open=waits and CheckState.MISSING not in states,
        has_doubts=CheckState.LOOK in states,
        form=form or OpenForm(formdata=None),
        may_reopen=may_reopen(survey),
        reopening=reopening or ReopenForm(formdata=None),
    )
