"""The end of a survey: look once more, agree, send, thanks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import format_date, get_translations

from portal.surveys.actions.submitting import Consent, submit, withdraw_code
from portal.surveys.actions.withdrawing import is_there
from portal.surveys.forms import answering_review as view
from portal.surveys.paths import Finding, State
from portal.surveys.queries.contact import chosen_wishes
from portal.surveys.queries.drafts import KeptDraft
from portal.surveys.routes import blueprint
from portal.surveys.routes.answering_codes import code_page
from portal.surveys.routes.answering_contact import contact_words
from portal.surveys.routes.answering_guard import check_form
from portal.surveys.routes.answering_pages import answering_page, lost, refusal, results_address, screen_address
from portal.surveys.routes.answering_sheet import Sheet, in_turn, open_sheet
from portal.web.access import public
from portal.web.locale import language
from portal.web.pages import redirect_to
from portal.web.security import csrf


@blueprint.get("/s/<code>/review")
@public
def review(code: str) -> Response:
    sheet = open_sheet(code)
    return _instead(sheet) or review_page(sheet, sheet.state())


@blueprint.post("/s/<code>/review")
@csrf.exempt
@public
def send(code: str) -> Response:
    return in_turn(code, _review_sent)


def _review_sent(sheet: Sheet) -> Response:
    check_form(sheet.code, sheet.key)
    instead = _instead(sheet)
    if instead is not None or sheet.draft is None:
        return instead or lost(sheet)
    state = sheet.state()
    go = request.form.get("go")
    if go == "later":
        return code_page(sheet)
    if go == "back":
        last = [step.address for step in state.steps()][-1:]
        return redirect_to(screen_address(sheet.code, *last))
    return _send(sheet, sheet.draft, state)


def _instead(sheet: Sheet) -> Response | None:
    """Another answer than the review's: nothing was filled in, it was sent already, or it is too late."""
    if (no := refusal(sheet)) is not None:
        return no
    if sheet.is_sent:
        return redirect_to(url_for("surveys.thanks", code=sheet.code))
    return lost(sheet) if sheet.draft is None else None


def _send(sheet: Sheet, draft: KeptDraft, state: State) -> Response:
    """Everything is evaluated once more: what the browser shows is no proof."""
    definition = sheet.program.definition
    answers = state.final_answers()
    boxes = view.consent_boxes(definition, answers, language(), request.form)
    if _wrong(state) or any(box.error for box in boxes):
        return review_page(sheet, state, given=request.form)
    consents = [Consent(box.text.text, box.text.lang) for box in boxes]
    asked = {
        (question.name, step.rounds)
        for step in state.steps()
        for question in step.screen.questions()
        if state.is_relevant(question.name, step.rounds)
    }
    lang = language()
    sheet.last = lambda into: submit(into, draft, definition, answers, asked, language=lang, consents=consents)
    return redirect_to(url_for("surveys.thanks", code=sheet.code, wish=chosen_wishes(definition, answers) or None))


def _wrong(state: State) -> list[Finding]:
    path = state.path()
    return [*path.missing, *path.invalid, *path.failed]


def review_page(sheet: Sheet, state: State, given: Mapping[str, Any] | None = None) -> Response:
    """All answers in words. With `given`, what keeps them from being sent (422)."""
    definition, lang = sheet.program.definition, language()
    found = _wrong(state) if given is not None else []
    errors = {one.address: one.message.render(get_translations(), lang) for one in found}
    boxes = view.consent_boxes(definition, state.final_answers(), lang, given)
    lines = view.lines(state, definition, lang, errors)
    problems = [(line.id, line.error) for line in lines if line.error]
    problems += [(box.name, box.error) for box in boxes if box.error]
    return answering_page(
        sheet,
        "review",
        422 if problems else 200,
        here=screen_address(sheet.code, ""),
        lines=lines,
        address_of=lambda line: screen_address(sheet.code, line.screen, is_change=True),
        dropped=[state.text(definition.question(name).label, lang, ()) for name in dict.fromkeys(state.path().hidden)],
        consents=boxes,
        problems=problems,
        is_complete=all(step.address in sheet.filled.seen for step in state.steps()),
        progress=_whole(state),
    )


def _whole(state: State) -> Any:
    last = [step.address for step in state.steps()][-1:]
    return state.progress(last[0]) if last else None


@blueprint.get("/s/<code>/thanks")
@public
def thanks(code: str) -> Response:
    sheet = open_sheet(code)
    key = sheet.key
    if key is None or not (sheet.is_sent or sheet.draft):
        return lost(sheet)
    if not sheet.is_sent:
        return redirect_to(screen_address(code, ""))
    words = withdraw_code(key)
    kept = is_there(sheet.asked.id, words)
    day, own = sheet.asked.report_back_on, sheet.program.definition.settings.thanks.best(language())
    return answering_page(
        sheet,
        "thanks",
        contact=contact_words(sheet),
        code="" if sheet.is_trial or not kept else words,
        is_withdrawn=not kept,
        results=results_address(sheet.asked),
        thanks_name_the_day=day is not None and "{date}" in own.text,
        thanks=own._replace(text=own.text.replace("{date}", format_date(day, "long") if day else "")),
    )
