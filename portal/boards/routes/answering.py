"""Moving and answering an idea, and the work around it: by plain forms, with a keyboard, without scripts."""

from __future__ import annotations

from flask import Response, make_response, request, url_for
from flask_babel import gettext as _

from portal.accounts.models import Person
from portal.boards.actions import answering as actions
from portal.boards.forms.ideas import AnswerForm, NoteForm, WorkForm
from portal.boards.looks import STATUS_LOOKS
from portal.boards.models import Idea, IdeaStatus
from portal.boards.policy import IdeaVerb
from portal.boards.queries import ideas
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.boards.routes.idea import idea_page
from portal.boards.routes.visits import idea_here
from portal.kernel.db import db
from portal.kernel.errors import Conflict, NotFound
from portal.web.access import current_actor, requires
from portal.web.pages import local_address, notify, redirect_to


@blueprint.route("/ideas/<int:idea_id>/answer", methods=["GET", "POST"])
@requires(IdeaVerb.ANSWER, load=idea_here)
def answer_idea(idea: Idea) -> Response:
    actor = current_actor()
    looks = [(status.value, look.label) for status, look in STATUS_LOOKS.items()]
    form = AnswerForm(idea, looks, ideas.organisation_of(actor, idea.region_id))
    if form.accepts(lambda: actions.answer_idea(actor, idea, **form.values())):
        notify(_("Saved. The author and all who follow the idea will be told."))
        return redirect_to(local_address(request.args.get("back"), _address(idea)))
    if not form.is_submitted() and (wanted := _status(request.args.get("status"))):
        form.status.data = wanted  # a card was dropped there, and needs a reason
    return board_page("answer.html", idea.board, status=422 if form.errors else 200, idea=idea, form=form)


@blueprint.post("/ideas/<int:idea_id>/move")
@requires(IdeaVerb.ANSWER, load=idea_here)
def move_idea(idea: Idea) -> Response:
    """A card was dropped into another column. 409 says in words what became of it in the meantime."""
    status, seen = (_status(request.form.get(name)) for name in ("status", "seen"))
    if status is None or seen is None:
        raise NotFound
    try:
        actions.move_idea(current_actor(), idea, status, seen)
    except Conflict as refusal:
        return make_response({"message": str(refusal.message)}, refusal.status)
    return make_response("", 204)


def _status(text: str | None) -> IdeaStatus | None:
    return next((status for status in IdeaStatus if status.value == text), None)


@blueprint.post("/ideas/<int:idea_id>/work")
@requires(IdeaVerb.ANSWER, load=idea_here)
def organise_idea(idea: Idea) -> Response:
    """Who takes care of it, and its tags."""
    actor, members = current_actor(), ideas.members_of(idea.region_id)
    form = WorkForm(idea, members)
    if not form.validate():
        notify(_("Choose somebody from the list."), "warn")
        return redirect_to(_address(idea))
    chosen = form.assigned_id.data
    actions.assign(actor, idea, db.session.get(Person, chosen) if chosen else None)
    actions.set_tags(actor, idea, form.names())
    notify(_("Saved."))
    return redirect_to(_address(idea))


@blueprint.post("/ideas/<int:idea_id>/notes")
@requires(IdeaVerb.ANSWER, load=idea_here)
def add_note(idea: Idea) -> Response:
    form = NoteForm()
    if not form.validate():
        return idea_page(idea, note=form)
    actions.add_note(current_actor(), idea, (form.body.data or "").strip())
    return redirect_to(f"{_address(idea)}#notes")


def _address(idea: Idea) -> str:
    return url_for("boards.idea", idea_id=idea.id)
