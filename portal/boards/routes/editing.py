"""Changing an idea: its text, what it says about itself, its picture, its authors; letting it through or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.models import Person
from portal.boards.actions import editing as actions
from portal.boards.forms.ideas import FileForm, IdeaForm, PhotoForm, TextForm
from portal.boards.models import Idea
from portal.boards.models.files import MOST_FILES
from portal.boards.policy import IdeaVerb, writes_live
from portal.boards.queries import ideas
from portal.boards.queries.authors import author_of
from portal.boards.queries.files import files_of
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.boards.routes.visits import contributor_to, idea_here, may_edit, may_write
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Invalid, NotAllowed, NotFound
from portal.kernel.files import PICTURE, take_file
from portal.kernel.permissions import Actor
from portal.regions.queries.registers import areas as areas_of
from portal.texts.actions import submit_form
from portal.texts.queries import notation
from portal.web.access import current_actor, public, requires
from portal.web.fields import row_number
from portal.web.limits import limit
from portal.web.pages import notify, redirect_to

MOST_OF_SOURCE, WINDOW = 120, timedelta(minutes=10)
"""Changes that one address can send in ten minutes: reading one picture takes seconds of processor time."""


def idea_to_write(actor: Actor, idea_id: int) -> Idea:
    """An idea on whose text this request may work."""
    return _counted(_allowed(idea_here(actor, idea_id), may_write))


def idea_to_edit(actor: Actor, idea_id: int) -> Idea:
    """An idea that this request may change."""
    return _counted(_allowed(idea_here(actor, idea_id), may_edit))


def _allowed(found: Idea, may: Callable[[Idea], bool]) -> Idea:
    if not may(found):
        raise NotAllowed(_("Only its authors and those who work on the board change this idea."))
    return found


def _counted(found: Idea) -> Idea:
    if request.method == "POST":
        limit("change of an idea", MOST_OF_SOURCE, WINDOW)
    return found


def address_of(idea: Idea) -> str:
    return url_for("boards.idea", idea_id=idea.id)


@blueprint.route("/ideas/<int:idea_id>/edit", methods=["GET", "POST"])
@public(load=idea_to_write)
def edit_idea(idea: Idea) -> Response:
    """The fields have a form of their own, so that nobody who types in the text is interrupted."""
    if request.method == "GET":
        return edit_page(idea)
    _allowed(idea, may_edit)
    form = IdeaForm(idea, areas_of(idea.board.region), ideas.determinants_of(idea.board))
    if form.accepts(lambda: actions.change_idea(current_actor(), idea, **form.values())):
        return saved(idea, _("Saved."))
    return edit_page(idea, form=form)


def saved(idea: Idea, words: str) -> Response:
    """`words` say so, where it does not wait for a moderator now."""
    waits = actions.wait_again(current_actor(), idea, f"{idea.title} {idea.plain}")
    notify(_("Saved. We read it again. Then it is on the board.") if waits else words)
    return redirect_to(address_of(idea))


def edit_page(
    idea: Idea,
    form: IdeaForm | None = None,
    text_form: TextForm | None = None,
    file_form: FileForm | None = None,
) -> Response:
    """Members write at the text where several do so at once; who has no account or is read first gets a form here."""
    sent = [each for each in (form, text_form, file_form) if each is not None]
    status = 422 if any(each.errors for each in sent) else 200
    if form is None:
        form = IdeaForm(idea, areas_of(idea.board.region), ideas.determinants_of(idea.board), formdata=None)
    if text_form is None and idea.text is not None and not writes_live(current_actor(), idea):
        seq, body = notation(idea.text)
        text_form = TextForm(formdata=None, data={"base_seq": seq, "body": body})
    forms: dict[str, Any] = {"form": form, "text_form": text_form, "photo_form": PhotoForm(formdata=None)}
    return board_page(
        "edit.html",
        idea.board,
        status=status,
        idea=idea,
        is_whole=may_edit(idea),
        file_form=file_form or FileForm(formdata=None),
        sent=sent[0] if sent else None,
        files=files_of([idea])[idea.id],
        most_files=MOST_FILES,
        **forms,
    )


@blueprint.post("/ideas/<int:idea_id>/text")
@public(load=idea_to_write)
def change_text(idea: Idea) -> Response:
    """The whole text from a form, merged into what others wrote since."""
    form, text = TextForm(), idea.text
    if text is None:
        raise NotFound
    author = contributor_to(idea.board)
    if form.accepts(lambda: submit_form(text, form.base_seq.data or 1, form.body.data or "", author)):
        return saved(idea, _("Saved. What others wrote in the meantime is still there."))
    return edit_page(idea, text_form=form)


@blueprint.post("/ideas/<int:idea_id>/photo")
@public(load=idea_to_edit)
def change_photo(idea: Idea) -> Response:
    """A new picture instead of the present one, or none with `remove`."""
    form = PhotoForm()
    if "remove" in request.form:
        actions.set_photo(current_actor(), idea, None)
    elif not form.validate() or not form.photo.data:
        notify(_("Choose a picture first."), "warn")
    else:
        try:
            taken = take_file(form.photo.data.read(), form.photo.data.filename or "", {PICTURE})
            actions.set_photo(current_actor(), idea, taken, form.words.data or "")
            actions.wait_again(current_actor(), idea)
        except Invalid as refusal:
            notify(refusal.message, "stop-tone")
            return redirect_to(url_for("boards.edit_idea", idea_id=idea.id))
    return redirect_to(address_of(idea))


@blueprint.post("/ideas/<int:idea_id>/authors")
@requires(IdeaVerb.ANSWER, load=idea_here)
def add_author(idea: Idea) -> Response:
    person = db.session.get(Person, request.form.get("person_id", 0, type=row_number))
    if person is None or person.id not in dict(ideas.members_of(idea.region_id)):
        notify(_("Choose somebody from the list."), "warn")
        return redirect_to(address_of(idea))
    try:
        actions.add_author(current_actor(), idea, _as_author(person, idea))
        notify(_("%(name)s is now an author.", name=person.name))
    except Invalid as refusal:
        notify(refusal.fields.get("person_id", refusal.message), "warn")
    return redirect_to(address_of(idea))


def _as_author(person: Person, idea: Idea) -> Author:
    return author_of(Actor(id=person.id, name=person.name), idea.region_id)
