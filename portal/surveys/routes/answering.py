"""The way through a survey: welcome, one screen after the other, each saved as it is sent.

Without scripts each screen is a form post that leads on to the next. With htmx the answer to the post is the next
screen itself, and its address is put into the address bar.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request, url_for
from flask_babel import get_translations

from portal.kernel.text import LANGUAGES
from portal.surveys.forms import answering as view
from portal.surveys.forms.answering import Posted
from portal.surveys.paths import State, Step, Submission
from portal.surveys.routes import blueprint
from portal.surveys.routes.answering_codes import code_page
from portal.surveys.routes.answering_end import review_page
from portal.surveys.routes.answering_files import Sent, allow_files, count_try, sent_form
from portal.surveys.routes.answering_guard import TRY, begin_trial, check_form, keep_key
from portal.surveys.routes.answering_pages import answering_page, lost, place_to_go_on, refusal, screen_address
from portal.surveys.routes.answering_sheet import Sheet, in_turn, open_sheet
from portal.web.access import public
from portal.web.locale import language, use_language
from portal.web.pages import redirect_to, wanted_fragment
from portal.web.security import csrf


@blueprint.get("/s/<code>")
@public
def welcome(code: str) -> Response:
    if TRY in request.args:
        return _to_trial(code, request.args[TRY])
    sheet = open_sheet(code)
    if (no := refusal(sheet)) is not None:
        return no
    if sheet.is_sent:
        return redirect_to(url_for("surveys.thanks", code=code))
    state = sheet.state()
    first = state.next_step(None)
    return answering_page(
        sheet,
        "welcome",
        is_begun=sheet.draft is not None,
        start=screen_address(code, first.address if first else ""),
        go_on=place_to_go_on(sheet, state),
    )


def _to_trial(code: str, signed: str) -> Response:
    response = redirect_to(url_for("surveys.welcome", code=code))
    begin_trial(response, code, signed)
    return response


@blueprint.get("/s/<code>/<screen>")
@public
def question(code: str, screen: str) -> Response:
    sheet = open_sheet(code)
    if (no := refusal(sheet)) is not None:
        return no
    if sheet.is_sent:
        return redirect_to(url_for("surveys.thanks", code=code))
    state = sheet.state()
    step = state.step(screen.removeprefix("~"))
    if step is None or (sheet.draft is None and state.previous_step(step.address) is not None):
        return redirect_to(place_to_go_on(sheet, state)) if sheet.draft else lost(sheet)
    return _screen(sheet, state, step, is_change="change" in request.args)


@blueprint.post("/s/<code>/<screen>")
@csrf.exempt
@public
def answer(code: str, screen: str) -> Response:
    count_try()
    return in_turn(code, lambda sheet: _answer(sheet, screen.removeprefix("~")))


def _answer(sheet: Sheet, address: str) -> Response:
    allow_files(sheet)
    check_form(sheet.code, sheet.key)
    if (no := refusal(sheet)) is not None:
        return no
    if sheet.is_sent:
        return redirect_to(url_for("surveys.thanks", code=sheet.code))
    if sheet.draft is None and (seed := request.form.get("seed")):
        sheet.filled.seed = seed[:64]
    go = request.form.get("go", "")
    if go in LANGUAGES:
        use_language(go)
    state = sheet.state()
    step = state.likely_step(address)
    if step is not None and go == "remove" and step.screen.repeats:
        return _remove(sheet, state, step)
    if step is None:
        return redirect_to(place_to_go_on(sheet, state))
    given = Sent({}, {}) if go == "skip" else sent_form(sheet, step)
    sent = state.submit(step, given.form)
    if not sent.is_relevant:
        return redirect_to(place_to_go_on(sheet, state))
    if go in LANGUAGES:
        return _stay(sheet, state, step, given, sent)
    if go in _LEAVINGS:
        return _LEAVINGS[go](sheet, sent, step)
    return _take(sheet, state, step, given, sent)


def _take(sheet: Sheet, state: State, step: Step, given: Sent, sent: Submission) -> Response:
    """Save what was sent and go on, or say what is wrong with it and save the rest."""
    begun = sheet.draft is not None
    sheet.filled.answers = sent.answers
    if sent.errors or given.errors:
        if begun or sent.answers:
            sheet.save()  # the answers that are right survive the refusal
        errors = {**view.messages(sent.errors, get_translations(), language()), **given.errors}
        return _with_key(sheet, begun, _screen(sheet, state, step, posted=given.form, errors=errors))
    if step.address not in sheet.filled.seen:
        sheet.filled.seen.append(step.address)
    following = _following(sheet, sent.state, step)
    sheet.filled.at = following.address if following else ""
    sheet.save()
    return _with_key(sheet, begun, _go_to(sheet, sent.state, following))


def _following(sheet: Sheet, state: State, step: Step) -> Step | None:
    """The next screen; after a change from the review only what was not seen yet."""
    following = state.next_step(step.address)
    while following and "change" in request.form and following.address in sheet.filled.seen:
        following = state.next_step(following.address)
    return following


def _stay(sheet: Sheet, state: State, step: Step, given: Sent, sent: Submission) -> Response:
    """The same screen in another language; what is filled in on it stays, also what could not be sent like this."""
    begun = sheet.draft is not None
    if begun or sent.answers:
        sheet.filled.answers, sheet.filled.at = sent.answers, step.address
        sheet.save()
    if sent.errors or given.errors:
        return _with_key(sheet, begun, _screen(sheet, state, step, posted=given.form))
    address = screen_address(sheet.code, step.address, is_change="change" in request.form)
    return _with_key(sheet, begun, redirect_to(address))


def _back(sheet: Sheet, sent: Submission, step: Step) -> Response:
    begun = sheet.draft is not None
    before = sent.state.previous_step(step.address)
    if begun or sent.answers:
        sheet.filled.answers, sheet.filled.at = sent.answers, step.address
        sheet.save()
    return _with_key(sheet, begun, _go_to(sheet, sent.state, before) if before else _to_welcome(sheet))


def _later(sheet: Sheet, sent: Submission, step: Step) -> Response:
    begun = sheet.draft is not None
    sheet.filled.answers, sheet.filled.at = sent.answers, step.address
    return _with_key(sheet, begun, code_page(sheet))


def _remove(sheet: Sheet, state: State, step: Step) -> Response:
    """Take one round of a repeat out; the rounds after it move up, so all of them are gone through again."""
    round_, _, _ = step.address.rpartition("~")
    repeat = step.screen.repeats[-1].name
    sheet.filled.answers = state.remove_round(round_)
    sheet.filled.seen = [seen for seen in sheet.filled.seen if repeat not in seen.split("~")]
    sheet.filled.at = ""
    sheet.save()
    after = sheet.state()
    unseen = next((one for one in after.steps() if one.address not in sheet.filled.seen), None)
    return _go_to(sheet, after, unseen)


_LEAVINGS: dict[str, Callable[[Sheet, Submission, Step], Response]] = {"back": _back, "later": _later}


def _with_key(sheet: Sheet, begun: bool, response: Response) -> Response:
    """Give the browser the key of a draft that began with this request."""
    if not begun and sheet.key:
        keep_key(response, sheet.code, sheet.key)
    return response


def _to_welcome(sheet: Sheet) -> Response:
    return redirect_to(url_for("surveys.welcome", code=sheet.code))


def _go_to(sheet: Sheet, state: State, step: Step | None) -> Response:
    """Lead to a screen, or give it at once to htmx: one request for each step."""
    is_change = step is not None and "change" in request.form
    address = screen_address(sheet.code, step.address if step else "", is_change=is_change)
    if wanted_fragment() != "ask":
        return redirect_to(address)
    response = _screen(sheet, state, step) if step else review_page(sheet, state)
    response.headers["HX-Push-Url"] = address
    return response


def _screen(
    sheet: Sheet,
    state: State,
    step: Step,
    *,
    posted: Posted | None = None,
    errors: dict[str, str] | None = None,
    is_change: bool = False,
) -> Response:
    """One screen; with what was posted and what is wrong with it the status is 422."""
    seen = step.address in sheet.filled.seen
    shown = view.pieces(state, step, language(), is_seen=seen, posted=posted, errors=errors)
    return answering_page(
        sheet,
        "question",
        422 if errors else 200,
        here=screen_address(sheet.code, step.address),
        is_change=is_change or "change" in request.form,
        is_saved=sheet.draft is not None,
        seed=_seed(sheet, step),
        **view.screen(state, step, shown, language()),
    )


def _seed(sheet: Sheet, step: Step) -> str:
    """Before there is a draft the form itself remembers in which random order its options came."""
    is_random = any(question.randomized for question in step.screen.questions())
    return sheet.filled.seed if is_random and sheet.draft is None else ""
