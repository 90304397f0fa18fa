"""A survey's settings: how it is asked, from when to when, how its results are protected."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.errors import Conflict, Invalid
from portal.surveys.actions.settings import edit_settings, settings_mark
from portal.surveys.definition import Definition
from portal.surveys.forms.organising import SettingsForm, WordingForm
from portal.surveys.models import Survey, SurveyState, SurveyVersion
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import processes_of, version_in_work
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import current_actor, requires
from portal.web.fields import offered, words_offered
from portal.web.formats import reading
from portal.web.pages import notify, redirect_to

HERE = "surveys.settings"


@blueprint.get("/o/surveys/<int:survey_id>/settings")
@requires(SurveyVerb.ORGANISE, load=load)
def settings(survey: Survey) -> Response:
    return _page(survey)


@blueprint.post("/o/surveys/<int:survey_id>/settings")
@requires(SurveyVerb.ORGANISE, load=load)
def save_settings(survey: Survey) -> Response:
    version = version_in_work(survey)
    form = _form(survey, version)
    if not form.validate():
        return _page(survey, form, status=422)
    try:
        edit_settings(current_actor(), survey, form.edit(processes_of(survey.region)))
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(survey, form, status=422)
    except Conflict as conflict:
        return _page(survey, form, str(conflict.message), status=409)
    notify(_("Saved."))
    return redirect_to(url_for(HERE, survey_id=survey.id))


def _form(survey: Survey, version: SurveyVersion) -> WordingForm:
    """The form for the state the survey is in, filled with what was posted or else with what is stored."""
    definition = Definition.from_json(version.definition)
    kind = SettingsForm if survey.state == SurveyState.DRAFT else WordingForm
    form = kind(data=_stored(survey, definition))
    form.offer_languages(definition.languages)
    if isinstance(form, SettingsForm):
        processes = [(str(found.id), reading(found.title).text) for found in processes_of(survey.region)]
        form.process_id.choices = offered([("", _("Choose later")), *processes])
    return form


def _stored(survey: Survey, definition: Definition) -> dict[str, object]:
    return {
        "mark": settings_mark(survey, definition),
        "process_id": str(survey.process_id or ""),
        "perspective": survey.perspective.value,
        "layout": definition.settings.layout,
        "minutes": definition.settings.minutes,
        "languages": list(definition.languages),
        "default_language": definition.default_language,
        "opens_on": survey.opens_on,
        "closes_on": survey.closes_on,
        "keep_until": survey.keep_until,
        "threshold": survey.threshold,
        "breakdowns": list(survey.breakdowns),
        "interim": survey.interim,
    }


def _page(survey: Survey, form: WordingForm | None = None, conflict: str = "", status: int = 200) -> Response:
    version = version_in_work(survey)
    definition = Definition.from_json(version.definition)
    form = form or _form(survey, version)
    form.mark.data = settings_mark(survey, definition)
    return survey_page(
        "settings.html",
        survey,
        here=HERE,
        version=version,
        definition=definition,
        status=status,
        form=form,
        conflict=conflict,
        overtaken=_overtaken(form, _stored(survey, definition)) if conflict else [],
    )


def _overtaken(form: WordingForm, stored: dict[str, object]) -> list[tuple[str, str]]:
    """`(setting, what it is now)` for everything that differs from what was filled in."""
    return [
        (str(field.label.text), _words(field, stored[field.name]))
        for field in form
        if field.name != "mark" and field.name in stored and stored[field.name] != field.data
    ]


def _words(field: object, value: object) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    values = value if isinstance(value, list) else [value]
    words = words_offered(field)
    return ", ".join(str(words.get(item, item)) for item in values) or "–"
