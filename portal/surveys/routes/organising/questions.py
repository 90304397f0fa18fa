"""The editor: the outline, one question at a time, its texts beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.surveys.actions.editing import (
    SIMPLE_KINDS,
    add_question,
    edit_question,
    move_question,
    remove_question,
)
from portal.surveys.definition import Definition, Question
from portal.surveys.edits import question_mark, questions_with
from portal.surveys.forms.grid import grid, text_edits, tidy
from portal.surveys.forms.organising import AddForm
from portal.surveys.forms.questions import KIND_NAMES, MOST_OPTIONS, QuestionForm, option_rows, values
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import version_in_work
from portal.surveys.queries.outline import Row, outline, question_rows
from portal.surveys.queries.readiness import checklist
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.conditions import conditions
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import current_actor, requires
from portal.web.fields import offered
from portal.web.formats import reading
from portal.web.pages import notify, redirect_to, wanted_fragment

HERE = "surveys.edit"
_STEPS = {"up": -1, "down": 1}


@blueprint.get("/o/surveys/<int:survey_id>/questions")
@requires(SurveyVerb.ORGANISE, load=load)
def edit(survey: Survey) -> Response:
    return _page(survey, "")


@blueprint.get("/o/surveys/<int:survey_id>/questions/<name>", endpoint="edit_question")
@requires(SurveyVerb.ORGANISE, load=load)
def edit_question_page(survey: Survey, name: str) -> Response:
    return _page(survey, name)


@blueprint.post("/o/surveys/<int:survey_id>/questions/<name>")
@requires(SurveyVerb.ORGANISE, load=load)
def save_question(survey: Survey, name: str) -> Response:
    form = _form(_find(Definition.from_json(version_in_work(survey).definition), name))
    if not form.validate():
        return _page(survey, name, form, status=422)
    try:
        edit_question(current_actor(), survey, name, form.edit(request.form), text_edits(request.form))
        if request.form.get("to") in _STEPS:  # a button that moves the question saves what was typed as well
            move_question(current_actor(), survey, name, _STEPS[request.form["to"]])
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(survey, name, form, status=422)
    except Conflict as conflict:
        return _page(survey, name, form, str(conflict.message), status=409)
    if wanted_fragment() == "workbench":
        return _page(survey, name, is_saved=True)
    notify(_("Saved."))
    return _to(survey, name)


@blueprint.get("/o/surveys/<int:survey_id>/questions/<name>/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def removal(survey: Survey, name: str) -> Response:
    definition = Definition.from_json(version_in_work(survey).definition)
    return survey_page("remove.html", survey, here=HERE, question=_find(definition, name))


@blueprint.post("/o/surveys/<int:survey_id>/questions/<name>/removal")
@requires(SurveyVerb.ORGANISE, load=load)
def remove(survey: Survey, name: str) -> Response:
    try:
        remove_question(current_actor(), survey, name)
    except Invalid as refusal:
        found = _find(Definition.from_json(version_in_work(survey).definition), name)
        return survey_page("remove.html", survey, here=HERE, question=found, problem=refusal.message, status=422)
    notify(_("The question is removed."))
    return redirect_to(url_for(HERE, survey_id=survey.id))


@blueprint.route("/o/surveys/<int:survey_id>/new-question", methods=["GET", "POST"])
@requires(SurveyVerb.ORGANISE, load=load)
def add(survey: Survey) -> Response:
    version = version_in_work(survey)
    definition = Definition.from_json(version.definition)
    form = _add_form(definition)
    if form.is_submitted() and form.validate():
        try:
            name = add_question(
                current_actor(),
                survey,
                form.kind.data,
                tidy(form.text.data or ""),
                code=tidy(form.code.data or ""),
                after=form.after.data or "",
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            notify(_("The question is added."))
            return _to(survey, name)
    status = 422 if form.errors else 200
    return survey_page("add.html", survey, here=HERE, version=version, definition=definition, status=status, form=form)


def _add_form(definition: Definition) -> AddForm:
    rows = [row for row in outline(definition) if not row.is_group]
    form = AddForm(after=request.args.get("after") or (rows[-1].name if rows else ""))
    form.kind.choices = offered((name, KIND_NAMES[name]) for name in SIMPLE_KINDS)
    form.after.choices = offered([(row.name, _line(row)) for row in rows] or [("", _("At the start"))])
    return form


def _line(row: Row) -> str:
    text = reading(row.text).text or row.name
    return f"{row.number}. {text}" if row.number else text


def _to(survey: Survey, name: str) -> Response:
    return redirect_to(url_for("surveys.edit_question", survey_id=survey.id, name=name))


def _find(definition: Definition, name: str) -> Question:
    node = definition.find(name)
    if not isinstance(node, Question):
        raise NotFound
    return node


def _form(question: Question) -> QuestionForm:
    form = QuestionForm(data=values(question))
    form.offer_kinds(question)
    return form


def _page(
    survey: Survey,
    name: str,
    form: QuestionForm | None = None,
    conflict: str = "",
    status: int = 200,
    is_saved: bool = False,
) -> Response:
    """The editor on the question called `name`, or on the first; `form` is what somebody just filled in."""
    version = version_in_work(survey)
    definition = Definition.from_json(version.definition)
    rows = outline(definition)
    name = name or next((row.name for row in rows if not row.is_group), "")
    context = _of_question(definition, version.text_states, name, form, conflict) if name else {}
    return survey_page(
        "questions.html",
        survey,
        here=HERE,
        version=version,
        definition=definition,
        status=status,
        fragments=("workbench",),
        is_saved=is_saved,
        outline=rows,
        here_row=next((row for row in rows if row.name == name), None),
        checks=checklist(survey, version) if survey.opened_at is None else [],
        conflict=conflict,
        **context,
    )


def _of_question(
    definition: Definition,
    states: Mapping[str, Mapping[str, str]],
    name: str,
    form: QuestionForm | None,
    conflict: str,
) -> dict[str, Any]:
    question = _find(definition, name)
    posted = request.form if form is not None else None
    form = form or _form(question)
    form.mark.data = question_mark(definition, question)
    options = definition.choices.get(question.list_name, ())
    is_short = len(options) <= MOST_OPTIONS
    return {
        "question": question,
        "form": form,
        "options": option_rows(options, posted) if is_short else [],
        "new_option": posted.get("new-label", "") if posted else "",
        "option_count": len(options),
        "may_add_option": is_short and question.spec.has_options and question.list_name in definition.choices,
        "conditions": conditions(definition, question),
        "parts": [group for group in definition.above(name) if group.relevant],
        "sharing": [item for item in questions_with(definition, question.list_name) if item.name != name],
        "rows": grid(question_rows(definition, states, question, with_options=is_short), posted),
        "overtaken": form.overtaken(question) if conflict else [],
    }
