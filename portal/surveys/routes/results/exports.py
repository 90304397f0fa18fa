"""Files to take along. Single responses need their own right and a form with a token; who took them is written down."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request, stream_with_context

from portal.kernel.db import db, set_read_only
from portal.kernel.errors import NotFound
from portal.kernel.events import record
from portal.surveys.exports import FORMATS, Format, Need, Wish
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.web.access import current_actor, requires
from portal.web.locale import language


@blueprint.post("/o/surveys/<int:survey_id>/records/<key>")
@requires(SurveyVerb.TAKE_RECORDS, load=load)
def records(survey: Survey, key: str) -> Response:
    """Single responses, or open answers: a change too, because it is written down who took them."""
    found = FORMATS.get(key)
    if found is None or found.need is not Need.RECORDS:
        raise NotFound
    record("survey.records_taken", survey, current_actor(), format=key)
    return download(survey, found)


@blueprint.get("/o/surveys/<int:survey_id>/form/<key>")
@requires(SurveyVerb.ORGANISE, load=load)
def form(survey: Survey, key: str) -> Response:
    """The survey itself, to be used elsewhere."""
    found = FORMATS.get(key)
    if found is None or found.need is not Need.FORM:
        raise NotFound
    return download(survey, found)


def download(survey: Survey, found: Format) -> Response:
    """A file, sent while it is being read from the database: the first piece leaves at once."""
    delimiter = ";" if request.values.get("semicolon") else ","
    wish = Wish(language(), delimiter)
    response = Response(stream_with_context(_pieces(survey.id, found, wish)), content_type=found.mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name(survey)}"'
    response.headers["X-Accel-Buffering"] = "yes"
    return response


def _pieces(survey_id: int, found: Format, wish: Wish) -> Iterator[bytes]:
    """Read only: the request's own change is committed by now, and reading keeps nobody from writing."""
    set_read_only(True)
    yield from found.write(db.session.get_one(Survey, survey_id), wish)
    db.session.rollback()
