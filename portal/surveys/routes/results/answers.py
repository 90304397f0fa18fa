"""Open answers to one question, and the tags by which organisers sort them."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for

from portal.kernel.errors import Invalid, NotFound
from portal.kernel.files import ending
from portal.surveys.actions.findings import tag_text, untag_text
from portal.surveys.definition import Value
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.files import file_of, files_of
from portal.surveys.queries.open_answers import open_answers
from portal.surveys.queries.records import open_questions
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.surveys.routes.results.desk import HERE
from portal.web.access import requires
from portal.web.fields import row_number
from portal.web.files import private_file
from portal.web.pages import notify, redirect_to

LONGEST_MARK = 16


@blueprint.get("/o/surveys/<int:survey_id>/answers/<question>")
@requires(SurveyVerb.TAKE_RECORDS, load=load)
def answers(survey: Survey, question: str) -> Response:
    found = open_questions(survey).get(question)
    if found is None:
        raise NotFound
    tag = request.args.get("tag", "")
    return survey_page(
        "answers.html",
        survey,
        here=HERE,
        question=found,
        name=question,
        page=open_answers(survey, question, page=request.args.get("page", 1, type=row_number), tag=tag),
        tag=tag,
        files=files_of(survey.id) if found.spec.value is Value.FILE else {},
    )


@blueprint.get("/o/surveys/<int:survey_id>/files/<uuid:file_id>")
@requires(SurveyVerb.TAKE_RECORDS, load=load)
def answer_file(survey: Survey, file_id: UUID) -> Response:
    """One file that somebody gave. Taking all of them at once is written down, like other records."""
    found = file_of(survey.id, file_id)
    if found is None:
        raise NotFound
    return private_file(found.content, found.media_type, f"{found.id.hex}.{ending(found.media_type)}")


@blueprint.post("/o/surveys/<int:survey_id>/answers/<question>/tags")
@requires(SurveyVerb.TAKE_RECORDS, load=load)
def tag_answer(survey: Survey, question: str) -> Response:
    """Put a tag on an answer, or take one off (`remove`)."""
    try:
        if remove := request.form.get("remove"):
            untag_text(survey, _mark(), remove)
        else:
            tag_text(survey, _mark(), request.form.get("tag", ""))
    except Invalid as refusal:
        notify(next(iter(refusal.fields.values())), "stop-tone")
    shown = {name: request.form[name] for name in ("page", "shown_tag") if request.form.get(name)}
    address = url_for(
        "surveys.answers",
        survey_id=survey.id,
        question=question,
        page=shown.get("page"),
        tag=shown.get("shown_tag"),
        _anchor=f"a-{_mark().hex()}",
    )
    return redirect_to(address)


def _mark() -> bytes:
    """The answer that is meant; NotFound for what can be no mark."""
    try:
        mark = bytes.fromhex(request.form.get("mark", ""))
    except ValueError:
        raise NotFound from None
    if len(mark) != LONGEST_MARK:
        raise NotFound
    return mark
