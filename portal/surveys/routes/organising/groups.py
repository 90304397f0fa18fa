"""A part of a survey: its questions, and when they are asked."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.kernel.errors import Conflict, Invalid
from portal.surveys.actions.editing import edit_group, group_of
from portal.surveys.definition import Definition, Question
from portal.surveys.edits import group_mark
from portal.surveys.forms.grid import tidy
from portal.surveys.forms.questions import GroupForm
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import version_in_work
from portal.surveys.queries.outline import SILENT
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.conditions import part_asked_when
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to


@blueprint.get("/o/surveys/<int:survey_id>/parts/<part>", endpoint="edit_part")
@requires(SurveyVerb.ORGANISE, load=load)
def part_page(survey: Survey, part: str) -> Response:
    return _page(survey, part, None)


@blueprint.post("/o/surveys/<int:survey_id>/parts/<part>")
@requires(SurveyVerb.ORGANISE, load=load)
def save_part(survey: Survey, part: str) -> Response:
    form = GroupForm()
    if not form.validate():
        return _page(survey, part, form, status=422)
    try:
        edit_group(current_actor(), survey, part, form.mark.data or "", tidy(form.relevant.data or ""))
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(survey, part, form, status=422)
    except Conflict as conflict:
        return _page(survey, part, form, str(conflict.message), status=409)
    notify(_("Saved."))
    return redirect_to(url_for("surveys.edit_part", survey_id=survey.id, part=part))


def _page(survey: Survey, part: str, form: GroupForm | None, conflict: str = "", status: int = 200) -> Response:
    """The part called `part`; `form` is what somebody just filled in."""
    definition = Definition.from_json(version_in_work(survey).definition)
    group = group_of(definition, part)
    overtaken = [(_("Condition"), group.relevant or "–")] if conflict else []
    form = form or GroupForm(data={"relevant": group.relevant})
    form.mark.data = group_mark(group)
    return survey_page(
        "group.html",
        survey,
        here="surveys.edit",
        status=status,
        group=group,
        form=form,
        conditions=part_asked_when(definition, group),
        members=[
            node
            for around, node in definition.walk()
            if group in around and isinstance(node, Question) and node.kind not in SILENT
        ],
        conflict=conflict,
        overtaken=overtaken,
    )
