"""Codes of five words: going on later from anywhere, taking answers back; and leaving no trace on a device."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.secrets import word_code
from portal.surveys.actions import drafts
from portal.surveys.actions.withdrawing import withdraw as take_back
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.drafts import key_by_code
from portal.surveys.queries.visible import survey_by_code
from portal.surveys.routes import blueprint
from portal.surveys.routes.answering_guard import check_form, drop_key, keep_key, trial_address
from portal.surveys.routes.answering_pages import answering_page, lost, place_to_go_on, refusal
from portal.surveys.routes.answering_sheet import Sheet, open_sheet
from portal.web.access import public, requires
from portal.web.limits import limit
from portal.web.pages import redirect_to
from portal.web.security import csrf

TRIES = 20
"""Codes that one source may try in an hour; a code is one of 2^55."""
HOUR = timedelta(hours=1)


def code_page(sheet: Sheet) -> Response:
    """Give the answers a code, and lead to the page that shows it."""
    is_first = not sheet.filled.code
    sheet.filled.code = sheet.filled.code or word_code()
    sheet.save(with_code=is_first)
    return redirect_to(url_for("surveys.later", code=sheet.code))


@blueprint.get("/s/<code>/later")
@public
def later(code: str) -> Response:
    sheet = open_sheet(code)
    if sheet.draft is None or not sheet.filled.code:
        return lost(sheet)
    return answering_page(
        sheet,
        "later",
        code=sheet.filled.code,
        until=clock.today() + timedelta(days=drafts.DAYS),
        address=f"{current_app.config['KRING'].address}/s/{code}",
        go_on=place_to_go_on(sheet, sheet.state()),
    )


@blueprint.get("/s/<code>/resume")
@public
def resume(code: str) -> Response:
    sheet = open_sheet(code)
    return refusal(sheet) or _resume_page(sheet)


@blueprint.post("/s/<code>/resume")
@csrf.exempt
@public
def resume_with_code(code: str) -> Response:
    limit("survey-code", TRIES, HOUR)
    sheet = open_sheet(code)
    check_form(code, sheet.key)
    key = key_by_code(request.form.get("code", ""), sheet.asked.id)
    if key is None:
        return _resume_page(sheet, request.form.get("code", ""))
    response = redirect_to(url_for("surveys.welcome", code=code))
    keep_key(response, code, key)
    return response


def _resume_page(sheet: Sheet, typed: str | None = None) -> Response:
    return answering_page(
        sheet,
        "code",
        200 if typed is None else 422,
        question=_("Go on with a code"),
        explanation=[_("You got the code when you chose to finish later.")],
        action=_("Go on"),
        typed=typed or "",
        problem=""
        if typed is None
        else _(
            "We found no answers with this code. Check each word. Perhaps the answers were sent already, or "
            "they are older than %(days)s days.",
            days=drafts.DAYS,
        ),
        is_final=False,
    )


@blueprint.get("/s/<code>/withdraw")
@public
def withdraw(code: str) -> Response:
    return _withdraw_page(open_sheet(code))


@blueprint.post("/s/<code>/withdraw")
@csrf.exempt
@public
def withdraw_with_code(code: str) -> Response:
    limit("survey-code", TRIES, HOUR)
    sheet = open_sheet(code)
    check_form(code, sheet.key)
    if not take_back(sheet.asked.id, request.form.get("code", "")):
        return _withdraw_page(sheet, request.form.get("code", ""))
    return answering_page(
        sheet,
        "message",
        heading=_("Your answers are deleted"),
        lines=[
            _("We deleted them just now."),
            _("Figures that are already published will change when we publish new ones."),
        ],
        actions=[(_("Back to the start"), url_for("surveys.welcome", code=code))],
    )


def _withdraw_page(sheet: Sheet, typed: str | None = None) -> Response:
    return answering_page(
        sheet,
        "code",
        200 if typed is None else 422,
        question=_("Take your answers back"),
        explanation=[
            _("You got a code when you sent your answers."),
            _("With it we find your answers and delete them at once. This cannot be undone."),
        ],
        action=_("Delete my answers"),
        typed=typed or "",
        problem=""
        if typed is None
        else _("We found no answers with this code. Check each word. Perhaps they have already been deleted."),
        is_final=True,
    )


@blueprint.post("/s/<code>/forget")
@csrf.exempt
@public
def forget(code: str) -> Response:
    """Take the survey off this device. A draft that no code leads to is deleted with it: nobody could find it again."""
    sheet = open_sheet(code, hold=True)
    check_form(code, sheet.key)
    if sheet.key and not sheet.is_sent and not sheet.filled.code:
        drafts.forget(sheet.key)
    is_end = request.form.get("go") == "end"
    response = redirect_to(url_for("regions.home") if is_end else url_for("surveys.welcome", code=code))
    drop_key(response, code, with_trial=is_end)
    return response


@blueprint.get("/s/<code>/try")
@requires(SurveyVerb.ORGANISE, load=survey_by_code)
def trial(survey: Survey) -> Response:
    """Lead an organiser to the try-out."""
    return redirect_to(trial_address(survey))
