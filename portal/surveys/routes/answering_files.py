"""Photos, recordings and documents as answers: taken with the form of their screen, shown to whoever gave them.

No script is needed: a form with a file is sent as it is, its file is looked at here, and the draft keeps it, sealed.
What is wrong with a file is said at its control, like any other mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from flask import Response, g, request
from werkzeug.datastructures import FileStorage

from portal.kernel.errors import Invalid, NotFound
from portal.kernel.files import DOCUMENT, PICTURE, SOUND, VIDEO, TakenFile, ending, take_file
from portal.kernel.pictures import MAX_BYTES
from portal.surveys.actions.files import NewFile
from portal.surveys.definition import Question, Value
from portal.surveys.file_answers import Mark, mark_at
from portal.surveys.paths import Step
from portal.surveys.queries.files import own_file
from portal.surveys.routes import blueprint
from portal.surveys.routes.answering_sheet import Sheet, open_sheet
from portal.web.access import public
from portal.web.files import private_file
from portal.web.limits import limit

ACCEPTED: Mapping[str, frozenset[str]] = {
    "photo": frozenset({PICTURE}),
    "audio": frozenset({SOUND}),
    "video": frozenset({VIDEO}),
    "file": frozenset({PICTURE, SOUND, VIDEO, DOCUMENT}),
}
MAX_FORM = 64 << 20
"""Bytes of one form that asks for files, so that one too large is refused at its control and not as a whole."""
TRIES = 300
"""Forms with files that one source may send in an hour: a class behind one address."""
HOUR = timedelta(hours=1)
REMOVE = "~remove"


class Sent(NamedTuple):
    """What was filled in on a screen, and what is wrong with its files, by name of the control."""

    form: dict[str, Sequence[str]]
    errors: Mapping[str, str]


def count_try() -> None:
    """Before the first query: a form that may bring files counts."""
    if request.mimetype == "multipart/form-data":
        limit("survey-file", TRIES, HOUR)


def allow_files(sheet: Sheet) -> None:
    """Before the form is read: one that asks for files may be larger than others."""
    if sheet.program.definition.takes_files:
        request.max_content_length = MAX_FORM


def sent_form(sheet: Sheet, step: Step) -> Sent:
    """The form of this screen. Under a file's name stands its mark, which no browser is believed to know."""
    form: dict[str, Sequence[str]] = dict(request.form.lists())
    errors: dict[str, str] = {}
    for question in step.screen.questions():
        if question.spec.value is Value.FILE:
            field = step.field(question)
            mark = mark_at(sheet.filled.answers, field)
            try:
                mark = _given(sheet, question, field) or (None if field + REMOVE in form else mark)
            except Invalid as refusal:
                errors[field] = str(refusal.message)
            form[field] = [str(mark)] if mark else []
    return Sent(form, errors)


def _given(sheet: Sheet, question: Question, field: str) -> Mark | None:
    """The mark of a file that came with this form, or None. Refused with Invalid."""
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        return None
    new = _taken(upload, question, field)
    sheet.new_files.append(new)
    return new.mark


def _taken(upload: FileStorage, question: Question, field: str) -> NewFile:
    """Looked at once, however often the request is worked through."""
    taken: dict[str, NewFile | Invalid] = g.setdefault("survey_files", {})
    if field not in taken:
        try:
            taken[field] = NewFile(Mark.new(), _read(upload, ACCEPTED[question.kind]))
        except Invalid as refusal:
            taken[field] = refusal
    found = taken[field]
    if isinstance(found, Invalid):
        raise found
    return found


def _read(upload: FileStorage, accepted: frozenset[str]) -> TakenFile:
    """One byte more than the most is enough to refuse it."""
    return take_file(upload.stream.read(MAX_BYTES + 1), upload.filename or "", accepted)


@blueprint.get("/s/<code>/file/<field>")
@public
def given_file(code: str, field: str) -> Response:
    """A file of this browser's own draft."""
    sheet = open_sheet(code)
    mark = mark_at(sheet.filled.answers, field)
    found = own_file(sheet.draft.key, mark) if sheet.draft and mark else None
    if found is None:
        raise NotFound
    return private_file(found.data, found.media_type, f"answer.{ending(found.media_type)}")
