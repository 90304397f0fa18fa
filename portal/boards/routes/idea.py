"""One idea with everything that stands around it."""

from __future__ import annotations

from flask import Response, request, url_for

from portal.boards.actions.support import takes_support
from portal.boards.forms.ideas import NoteForm, WorkForm
from portal.boards.kinds import idea_subject
from portal.boards.models import Idea, IdeaState
from portal.boards.policy import IdeaVerb, is_public
from portal.boards.queries import ideas, merging
from portal.boards.queries.files import files_of
from portal.boards.queries.listing import supported
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.boards.routes.visits import backer_of, idea_here, key_of, may_back, may_write, reader_of
from portal.kernel.errors import NotFound
from portal.kernel.permissions import ANYBODY, can
from portal.web.access import current_actor, public
from portal.web.fields import row_number
from portal.web.files import private_file, public_file
from portal.web.pages import redirect_to
from portal.web.shared import share


@blueprint.get("/ideas/<int:idea_id>")
@public(load=idea_here)
def idea(found: Idea) -> Response:
    """A merged idea leads to the one it became part of."""
    if found.state is IdeaState.MERGED:
        return redirect_to(url_for("boards.idea", idea_id=merging.whole_of(found).id, part=found.id))
    share()
    return idea_page(found)


def idea_page(found: Idea, *, note: NoteForm | None = None) -> Response:
    actor = current_actor()
    works = can(actor, IdeaVerb.ANSWER, found)
    reader = reader_of(found.board)
    is_on = found.id in supported([found.id], key_of(backer_of(found.board)))
    parts = merging.shown_parts(found)
    return board_page(
        "idea.html",
        found.board,
        status=422 if note is not None and note.errors else 200,
        idea=found,
        is_own=reader.is_known and (found.visitor, found.person_id) == (reader.visitor, reader.person_id),
        is_on=is_on,
        takes_support=takes_support(found) and (is_on or may_back(found.board)),
        may_edit=may_write(found),
        parts=parts,
        files=files_of([found, *(part.idea for part in parts)]),
        origin=merging.origin_of(found),
        split_off=merging.split_off(found),
        came_from=request.args.get("part", type=row_number),
        subject=idea_subject(actor, found) if can(actor, IdeaVerb.SEE, found) else None,
        works=works,
        work_form=WorkForm(found, ideas.members_of(found.region_id)) if works else None,
        note_form=(note or NoteForm(formdata=None)) if works else None,
        notes=ideas.notes(found) if works else [],
        causes={each.key: each for each in ideas.determinants_of(found.board)},
    )


@blueprint.get("/ideas/<int:idea_id>/photo/<version>.jpg")
@public(load=idea_here)
def photo(found: Idea, version: str) -> Response:
    """The picture of an idea; another picture has another address."""
    if found.photo is None or found.photo.sha256 != version:
        raise NotFound
    kept, name = found.photo, f"idea-{found.number}.jpg"
    if is_public(ANYBODY, found):
        return public_file(kept.content, kept.media_type, name, kept.sha256)
    return private_file(kept.content, kept.media_type, name)
