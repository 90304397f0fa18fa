"""Names and addresses that the organiser's templates ask for."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.kernel.perspectives import Perspective
from portal.kernel.text import OWN_NAMES
from portal.surveys.definition import UNKNOWN_LANGUAGE
from portal.surveys.forms.organising import BREAKDOWNS, PERSPECTIVES
from portal.surveys.models import Survey
from portal.surveys.queries.outline import TextRow
from portal.surveys.queries.readiness import Check
from portal.surveys.routes.organising.upload import problem_words

TRIAL = "surveys.trial"

TEXT_NAMES: dict[tuple[str, str], Any] = {
    ("form", "title"): _l("Title"),
    ("settings", "intro"): _l("Introduction"),
    ("settings", "thanks"): _l("Thanks"),
    ("settings", "consent"): _l("Consent"),
    ("settings", "consent_health"): _l("Consent about health"),
    ("question", "label"): _l("Question"),
    ("question", "hint"): _l("Hint"),
    ("question", "guidance"): _l("Longer help"),
    ("question", "required_message"): _l("When it is skipped"),
    ("question", "constraint_message"): _l("When the answer does not fit"),
    ("group", "label"): _l("Heading"),
    ("group", "hint"): _l("Hint below the heading"),
    ("option", "label"): _l("Answer"),
}
PAGES = {"questions": "surveys.edit", "settings": "surveys.settings", "process": "surveys.settings"}
SHOWN = {"texts": "open", "consent": "frame"}
ACTIONS: dict[str, Any] = {
    "process": _l("Go to the process"),
    "questions": _l("Go to the question"),
    "texts": _l("Show the texts"),
    "consent": _l("Show the texts"),
    "settings": _l("Go to the settings"),
    "trial": _l("Try it now"),
}


def text_name(row: TextRow) -> str:
    """What a text is: "Question", "Answer", …"""
    return str(TEXT_NAMES.get((row.kind, row.field)) or _("Picture or sound"))


def check_action(check: Check) -> str:
    return str(ACTIONS[check.place])


def check_address(survey: Survey, check: Check) -> str:
    """Where what is missing is put right; "" where there is no such page."""
    if check.place == "process" and survey.process is not None:
        return process_address(survey)
    if check.place == "questions" and check.question:
        return url_for("surveys.edit_question", survey_id=survey.id, name=check.question)
    if check.place == "trial":
        return url_for(TRIAL, code=survey.code) if has_trial() else ""
    return url_for(PAGES.get(check.place, "surveys.texts"), survey_id=survey.id, show=SHOWN.get(check.place))


def process_address(survey: Survey) -> str:
    assert survey.process is not None  # noqa: S101
    return url_for("regions.process", region_slug=survey.region.slug, process_slug=survey.process.slug)


def has_trial() -> bool:
    return TRIAL in current_app.view_functions


def perspective_name(perspective: Perspective) -> str:
    return str(PERSPECTIVES[perspective.value])


def breakdown_name(name: str) -> str:
    return str(BREAKDOWNS.get(name, name))


def own_name(lang: str) -> str:
    """What a language calls itself; its code where we do not know."""
    return OWN_NAMES.get(lang, lang) if lang != UNKNOWN_LANGUAGE else _("unknown language")


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        text_name=text_name,
        problem_words=problem_words,
        check_action=check_action,
        check_address=check_address,
        perspective_name=perspective_name,
        has_trial=has_trial,
        trial_link=lambda survey: url_for(TRIAL, code=survey.code),
    )
    app.jinja_env.filters.update(breakdown_name=breakdown_name, own_name=own_name)
