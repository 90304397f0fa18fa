"""Documents of an idea: attached with a plain form, sent as something to keep, never shown by the browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.boards.actions.files import attach, detach
from portal.boards.forms.ideas import FileForm
from portal.boards.models import Idea
from portal.boards.queries.files import file_of
from portal.boards.routes import blueprint
from portal.boards.routes.editing import edit_page, idea_to_edit, saved
from portal.boards.routes.visits import idea_here
from portal.kernel.errors import Invalid
from portal.kernel.files import DOCUMENT, MAX_BYTES, OFFICE, ending, take_file
from portal.kernel.ids import slug
from portal.kernel.pictures import MAX_BYTES as MAX_PICTURE
from portal.web.access import current_actor, public
from portal.web.files import private_file
from portal.web.pages import notify, redirect_to

_MOST_OF_FORM = {"boards.change_photo": MAX_PICTURE, "boards.add_file": MAX_BYTES}
"""Bytes of the file in a form: a little more is read, so that one too large is refused with words of its own."""


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is read: those that bring files may be larger than others."""
    if endpoint in _MOST_OF_FORM:
        request.max_content_length = 2 * _MOST_OF_FORM[endpoint]


@blueprint.post("/ideas/<int:idea_id>/files")
@public(load=idea_to_edit)
def add_file(idea: Idea) -> Response:
    """Where a moderator looks first, the idea waits until the file was looked at."""
    form = FileForm()
    if not form.accepts(lambda: _attach(idea, form.file.data)):
        return edit_page(idea, file_form=form)
    return saved(idea, _("The file has been added to the idea."))


def _attach(idea: Idea, upload: FileStorage) -> None:
    """Take the file that was sent; what is wrong with it stands at its field."""
    name = upload.filename or ""
    try:
        taken = take_file(upload.stream.read(MAX_BYTES + 1), name, {DOCUMENT, OFFICE})
        attach(current_actor(), idea, taken, name)
    except Invalid as refusal:
        raise Invalid(fields={"file": refusal.message}) from refusal


@blueprint.post("/ideas/<int:idea_id>/files/<uuid:document_id>/remove")
@public(load=idea_to_edit)
def remove_file(idea: Idea, document_id: UUID) -> Response:
    file = file_of(idea, document_id)
    detach(current_actor(), idea, file)
    notify(_("%(file)s is removed.", file=file.name))
    return redirect_to(url_for("boards.edit_idea", idea_id=idea.id) + "#files")


@blueprint.get("/ideas/<int:idea_id>/files/<uuid:document_id>")
@public(load=idea_here)
def idea_file(idea: Idea, document_id: UUID) -> Response:
    """Whoever sees the idea gets its files; no cache keeps them, so that what was taken away is gone."""
    file = file_of(idea, document_id)
    stem, end = file.name.rpartition(".")[0], ending(file.media_type)
    return private_file(file.content, file.media_type, f"b-{idea.number}-{slug(stem)}.{end}")
