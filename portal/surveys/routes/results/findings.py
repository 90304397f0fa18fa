"""Findings: one sentence each, begun from a figure if one likes, ready for the report-back."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.kernel.text import LocalizedText
from portal.surveys.actions import findings as actions
from portal.surveys.forms.results import FindingForm
from portal.surveys.models import Finding, Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.counting import survey_measures
from portal.surveys.queries.results import figures, findings_of, latest_release, of_ten, shown_measures
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.results.desk import here
from portal.surveys.routes.results.sentences import answer_label, share_words
from portal.surveys.routes.results.shown import base_of
from portal.web.access import current_actor, requires
from portal.web.form_page import form_page
from portal.web.formats import reading
from portal.web.pages import done, notify, redirect_to


@blueprint.route("/o/surveys/<int:survey_id>/findings/new", methods=["GET", "POST"])
@requires(SurveyVerb.ORGANISE, load=load)
def new_finding(survey: Survey) -> Response:
    start = _suggested(survey, request.args.get("question", ""), request.args.get("answer", ""))
    form = FindingForm(survey, _questions(survey), None, **start)
    if form.accepts(lambda: actions.add_finding(current_actor(), survey, **form.values())):
        return _saved(survey)
    return _page(survey, form, _("New finding"))


@blueprint.route("/o/surveys/<int:survey_id>/findings/<int:finding_id>", methods=["GET", "POST"])
@requires(SurveyVerb.ORGANISE, load=load)
def edit_finding(survey: Survey, finding_id: int) -> Response:
    finding = _finding(survey, finding_id)
    form = FindingForm(survey, _questions(survey), finding)
    if form.accepts(lambda: actions.change_finding(current_actor(), finding, **form.values())):
        return _saved(survey)
    remove = url_for("surveys.remove_finding", survey_id=survey.id, finding_id=finding.id)
    return _page(survey, form, _("Change the finding"), remove=remove)


@blueprint.post("/o/surveys/<int:survey_id>/findings/<int:finding_id>/move")
@requires(SurveyVerb.ORGANISE, load=load)
def move_finding(survey: Survey, finding_id: int) -> Response:
    by = -1 if request.form.get("by") == "up" else 1
    actions.move_finding(current_actor(), survey, _finding(survey, finding_id), by)
    return _to_findings(survey)


@blueprint.post("/o/surveys/<int:survey_id>/findings/<int:finding_id>/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def remove_finding(survey: Survey, finding_id: int) -> Response:
    actions.remove_finding(current_actor(), _finding(survey, finding_id))
    return done(_("The finding is removed."), here(survey))


def _finding(survey: Survey, finding_id: int) -> Finding:
    found = next((each for each in findings_of(survey) if each.id == finding_id), None)
    if found is None:
        raise NotFound
    return found


def _questions(survey: Survey) -> list[tuple[str, str]]:
    return [(measure.name, reading(measure.question.label).text or measure.name) for measure in survey_measures(survey)]


def _suggested(survey: Survey, name: str, code: str) -> dict[str, Any]:
    """What a figure says, as a sentence in each language of the region; nothing where the figure is hidden."""
    release = latest_release(survey.id)
    found = shown_measures(survey_measures(survey), figures(release)) if release and name else []
    for measure, figure in found:
        people, base = figure.counts.get(code), base_of(figure)
        if measure.name == name and people is not None and base:
            texts = {}
            for lang in survey.region.languages:
                with force_locale(lang):
                    texts[lang] = share_words(people, base) % {"answer": answer_label(measure, code, lang)}
            return {"text": LocalizedText(texts), "question": name, "of_ten": of_ten(people, base)}
    return {"question": name} if name else {}


def _saved(survey: Survey) -> Response:
    notify(_("Saved."))
    return _to_findings(survey)


def _to_findings(survey: Survey) -> Response:
    return redirect_to(url_for("surveys.organise_results", survey_id=survey.id, _anchor="findings"))


def _page(survey: Survey, form: FindingForm, title: str, remove: str = "") -> Response:
    crumbs = [
        (_("Organise"), url_for("regions.organise", region_slug=survey.region.slug)),
        (_("Surveys"), url_for("surveys.organise", region_slug=survey.region.slug)),
        (reading(survey.title).text, url_for("surveys.organise_results", survey_id=survey.id)),
    ]
    return form_page(form, title=title, label=_("Save"), crumbs=crumbs, region=survey.region, remove=remove)
