"""All texts of a survey in all its languages: what is missing, what is older than its source, what was checked."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import Conflict
from portal.surveys.actions.editing import edit_texts
from portal.surveys.definition import Definition
from portal.surveys.forms.grid import grid, text_edits
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import version_in_work
from portal.surveys.queries.outline import TextRow, only_open, text_rows
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to

HERE = "surveys.texts"
PER_PAGE = 40
FRAME = ("form#title", "settings#intro", "settings#consent", "settings#consent_health", "settings#thanks")


@blueprint.get("/o/surveys/<int:survey_id>/texts")
@requires(SurveyVerb.ORGANISE, load=load)
def texts(survey: Survey) -> Response:
    return _page(survey)


@blueprint.post("/o/surveys/<int:survey_id>/texts")
@requires(SurveyVerb.ORGANISE, load=load)
def save_texts(survey: Survey) -> Response:
    try:
        edit_texts(current_actor(), survey, text_edits(request.form))
    except Conflict as conflict:
        return _page(survey, request.form, str(conflict.message), status=409)
    notify(_("Saved."))
    return redirect_to(url_for(HERE, survey_id=survey.id, show=_shown(), page=_number()))


def _shown() -> str:
    """all, open (only what is missing or old) or frame (title, introduction, agreement, thanks)."""
    wish = request.args.get("show", "all")
    return wish if wish in {"all", "open", "frame"} else "all"


def _number() -> int:
    wish = request.args.get("page", "1")
    return max(1, int(wish)) if wish.isdecimal() and len(wish) < 5 else 1


def _page(survey: Survey, posted: Mapping[str, str] | None = None, conflict: str = "", status: int = 200) -> Response:
    version = version_in_work(survey)
    definition = Definition.from_json(version.definition)
    every = text_rows(definition, version.text_states)
    rows = _chosen(definition, version.text_states, every, posted)
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(_number(), pages)
    part = rows if posted else rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return survey_page(
        "texts.html",
        survey,
        here=HERE,
        version=version,
        definition=definition,
        status=status,
        rows=grid(part, posted),
        open_count=sum(1 for _row in only_open(every)),
        shown=_shown(),
        number=number,
        pages=pages,
        conflict=conflict,
    )


def _chosen(
    definition: Definition,
    states: Mapping[str, Mapping[str, str]],
    every: list[TextRow],
    posted: Mapping[str, str] | None,
) -> list[TextRow]:
    if posted:
        return text_rows(definition, states, [edit.key for edit in text_edits(posted)])
    if _shown() == "frame":
        return text_rows(definition, states, FRAME)
    return list(only_open(every)) if _shown() == "open" else every
