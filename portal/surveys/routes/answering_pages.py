"""What all pages of a survey being answered have in common, and the pages that say why one cannot go on."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.text import LANGUAGES
from portal.surveys.paths import State
from portal.surveys.queries.answering import Asked, Phase
from portal.surveys.routes.answering_guard import form_token
from portal.surveys.routes.answering_sheet import Sheet
from portal.web.formats import day
from portal.web.pages import redirect_to, render_page, wanted_fragment
from portal.web.shared import share


def _reserved() -> frozenset[str]:
    """The survey's own pages, which stand where a question of the same name would: its screen is then `~review`."""
    kept: dict[str, frozenset[str]] = current_app.extensions.setdefault("kring-reserved", {})
    if not kept:
        below = [
            rule.rule.split("/") for rule in current_app.url_map.iter_rules() if rule.rule.startswith("/s/<code>/")
        ]
        kept["names"] = frozenset(parts[3] for parts in below if not parts[3].startswith("<"))
    return kept["names"]


def screen_address(code: str, address: str, *, is_change: bool = False) -> str:
    """Where a screen is shown; "" is the review. `is_change`: it leads back to the review."""
    if not address:
        return url_for("surveys.review", code=code)
    shown = f"~{address}" if address in _reserved() else address
    return url_for("surveys.question", code=code, screen=shown, change="1" if is_change else None)


def place_to_go_on(sheet: Sheet, state: State) -> str:
    """Where somebody goes on: the screen after the last one sent, else the first that was not seen, else the review."""
    if sheet.filled.at and state.step(sheet.filled.at):
        return screen_address(sheet.code, sheet.filled.at)
    unseen = next((step.address for step in state.steps() if step.address not in sheet.filled.seen), "")
    return screen_address(sheet.code, unseen)


def answering_page(sheet: Sheet, template: str, status: int = 200, **context: Any) -> Response:
    """A page in the frame of the survey, or its part `ask` for htmx. Without a draft it is the same for everybody."""
    if sheet.draft is None and not sheet.is_trial and not context.get("seed"):
        share()
    definition = sheet.program.definition
    languages = [lang for lang in LANGUAGES if lang in definition.languages] or list(LANGUAGES)
    ending = sheet.phase is Phase.ENDING and sheet.draft is not None
    return render_page(
        f"surveys/answer/{template}.html",
        fragments=("ask",),
        status=status,
        asked=sheet.asked,
        region=sheet.asked.region,
        title=definition.title,
        settings=definition.settings,
        survey_languages=languages,
        is_trial=sheet.is_trial,
        is_newer_in_use=sheet.is_newer_in_use,
        minutes_left=sheet.times.minutes_left(clock.now()) if ending else 0,
        token=form_token(sheet.code, sheet.key),
        **{"here": request.path, **context},
    )


def refusal(sheet: Sheet) -> Response | None:
    """The page that says why nobody can answer now, or None when they can."""
    if sheet.is_sent or sheet.may_write:
        return None
    if wanted_fragment():  # such a page does not fit into the place of a question
        return redirect_to(url_for("surveys.welcome", code=sheet.code))
    status = 200 if request.method == "GET" else 409
    if sheet.phase is Phase.SOON:
        return _soon(sheet, status)
    return _closed(sheet, status)


def _soon(sheet: Sheet, status: int) -> Response:
    return answering_page(
        sheet,
        "message",
        status,
        heading=_("This survey has not begun yet"),
        lines=[_("Come back on that day: this address stays the same.")],
        day=sheet.times.opens_on,
        day_words=_("You can answer from %(day)s.", day=day(sheet.times.opens_on)),
        actions=[_home(sheet.asked)],
    )


def _closed(sheet: Sheet, status: int) -> Response:
    begun = sheet.draft is not None
    lines = [_("Nobody can send answers any more.")]
    if begun:
        lines = [_("It closed before you sent your answers. They were not counted, and we delete them.")]
    return answering_page(
        sheet,
        "message",
        status,
        heading=_("This survey is closed"),
        lines=lines,
        day=sheet.asked.report_back_on,
        day_words=_hear_back(sheet.asked),
        actions=[*_results(sheet.asked), _home(sheet.asked)],
        forget=_("Delete my answers now") if begun else "",
    )


def lost(sheet: Sheet) -> Response:
    """For a link to a later screen in a browser that has no answers."""
    return answering_page(
        sheet,
        "message",
        404,
        heading=_("We cannot find your answers in this browser"),
        lines=[
            _("Perhaps you began on another phone or computer, or your browser keeps no cookies."),
            _("If you have a code of five words, you can go on with it. Otherwise start again."),
        ],
        actions=[
            (_("Begin"), url_for("surveys.welcome", code=sheet.code)),
            (_("I have a code"), url_for("surveys.resume", code=sheet.code)),
        ],
    )


def _hear_back(asked: Asked) -> str:
    if asked.is_reported:
        return _("Read what we heard and what will happen.")
    return _("On %(day)s you hear on this page what we heard and what will happen.", day=day(asked.report_back_on))


def _results(asked: Asked) -> list[tuple[str, str]]:
    address = results_address(asked)
    return [(_("See the results"), address)] if address else []


def results_address(asked: Asked) -> str:
    """Where the results are public, or ""."""
    return url_for("surveys.results", code=asked.code) if asked.results_public else ""


def _home(asked: Asked) -> tuple[str, str]:
    if asked.process_slug:
        address = url_for("regions.process", region_slug=asked.region.slug, process_slug=asked.process_slug)
        return (_("See how it continues"), address)
    return asked.region.name, url_for("regions.region", region_slug=asked.region.slug)
