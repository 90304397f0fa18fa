"""How a survey is asked and counted. What people rely on is fixed when it opens; dates may move within limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.kernel.clock import today
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.kernel.text import OWN_NAMES
from portal.regions.models import Process
from portal.surveys import edits
from portal.surveys.actions.importing import BREAKDOWNS, LEAST_GROUP
from portal.surveys.actions.versions import hold, write
from portal.surveys.definition import UNKNOWN_LANGUAGE, Definition, rename_language
from portal.surveys.models import Survey, SurveyState


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What belongs to the version: after opening a change of it waits for the next version."""

    layout: str
    languages: tuple[str, ...]
    default_language: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is fixed for the whole survey when it opens."""

    process: Process | None
    perspective: Perspective
    threshold: int = LEAST_GROUP
    breakdowns: tuple[str, ...] = ()
    interim: bool = False
    opens_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsEdit:
    """All settings as they should be. `mark` is that of the settings its author saw; `terms` None leaves them."""

    mark: str
    wording: Wording
    closes_on: date | None
    keep_until: date | None
    terms: Terms | None = None
    texts_are_in: str = ""
    """The language of texts whose file did not say it."""


def settings_mark(survey: Survey, definition: Definition) -> str:
    """Changes with every setting that is shown."""
    dates = [str(day) for day in (survey.opens_on, survey.closes_on, survey.keep_until)]
    terms = [survey.process_id, survey.perspective.value, survey.threshold, sorted(survey.breakdowns), survey.interim]
    form = definition.settings
    return edits.mark(*dates, *terms, form.layout, form.minutes, definition.languages, definition.default_language)


def edit_settings(actor: Actor, survey: Survey, edit: SettingsEdit) -> None:
    """Change the settings, all at once or not at all."""
    version = hold(survey)
    old = Definition.from_json(version.definition)
    if settings_mark(survey, old) != edit.mark:
        raise Conflict(_l("Somebody else changed the settings while you worked on them."))
    before = _values(survey)
    if edit.terms is not None:
        _set_terms(survey, edit.terms)
    _set_dates(survey, edit)
    changed = _worded(old, edit)
    if changed != old:
        version = write(survey, version, changed, edits.states_after(old, changed, version.text_states, ()))
    after = _values(survey)
    if changed != old or after != before:
        record("survey.set", survey, actor, version=version.number, **_differences(before, after))


def _set_terms(survey: Survey, terms: Terms) -> None:
    if survey.state != SurveyState.DRAFT:
        raise Conflict(_l("The survey was opened in the meantime. These settings stay as they are."))
    if terms.process is not None and terms.process.region_id != survey.region_id:
        raise Invalid(fields={"process_id": _l("Choose a process of this region.")})
    if terms.threshold < LEAST_GROUP:
        raise Invalid(fields={"threshold": _l("Choose %(least)s or more.", least=LEAST_GROUP)})
    survey.process = terms.process
    survey.perspective = terms.perspective
    survey.threshold = terms.threshold
    survey.breakdowns = [name for name in BREAKDOWNS if name in terms.breakdowns]
    survey.interim = terms.interim
    survey.opens_on = terms.opens_on


def _set_dates(survey: Survey, edit: SettingsEdit) -> None:
    problems: dict[str, Any] = {}
    opened = survey.state != SurveyState.DRAFT
    closes_changed = edit.closes_on != survey.closes_on
    if edit.closes_on is None and opened:
        problems["closes_on"] = _l("Choose the last day.")
    elif edit.closes_on and survey.opens_on and edit.closes_on < survey.opens_on:
        problems["closes_on"] = _l("The last day is before the first day.")
    elif edit.closes_on and closes_changed and opened and edit.closes_on < today():
        problems["closes_on"] = _l("Choose a day in the future. To stop now, close the survey.")
    if edit.keep_until and edit.closes_on and edit.keep_until <= edit.closes_on:
        problems["keep_until"] = _l("Choose a day after the last day.")
    elif opened and survey.keep_until and (edit.keep_until is None or edit.keep_until > survey.keep_until):
        problems["keep_until"] = _l("People were told this day. You can only choose an earlier one.")
    if problems:
        raise Invalid(fields=problems)
    survey.closes_on, survey.keep_until = edit.closes_on, edit.keep_until


def _worded(old: Definition, edit: SettingsEdit) -> Definition:
    definition = old
    if UNKNOWN_LANGUAGE in old.languages and edit.texts_are_in:
        definition = rename_language(old, UNKNOWN_LANGUAGE, edit.texts_are_in)
    wording = edit.wording
    languages = wording.languages or definition.languages
    default = wording.default_language if wording.default_language in languages else languages[0]
    added = {lang: OWN_NAMES.get(lang, lang) for lang in languages if lang not in definition.languages}
    return replace(
        definition,
        languages=languages,
        default_language=default,
        language_names={**definition.language_names, **added},
        settings=replace(definition.settings, layout=wording.layout, minutes=wording.minutes),
    )


def _values(survey: Survey) -> Mapping[str, str]:
    return {
        "process": str(survey.process.id if survey.process else None),
        "perspective": survey.perspective.value,
        "threshold": str(survey.threshold),
        "breakdowns": " ".join(survey.breakdowns),
        "interim": str(survey.interim),
        "opens_on": str(survey.opens_on),
        "closes_on": str(survey.closes_on),
        "keep_until": str(survey.keep_until),
    }


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Any]:
    return {"changed": {name: [before[name], after[name]] for name in before if before[name] != after[name]}}
