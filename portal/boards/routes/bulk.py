"""Several ideas get the same status: tick them in the list, say why, see what the authors will read, save."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response, request, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.boards.actions.bulk import answer_together
from portal.boards.forms.merging import BulkForm
from portal.boards.models import Board, Idea, IdeaState
from portal.boards.policy import BoardVerb
from portal.boards.queries.visible import board as load_board
from portal.boards.queries.visible import visible_ideas
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.conversations.happenings import happening
from portal.kernel.db import db
from portal.kernel.text import LANGUAGES, LocalizedText, Reading
from portal.web.access import current_actor, requires
from portal.web.fields import row_number
from portal.web.pages import notify, redirect_to

MOST = 100


class Message(NamedTuple):
    """What authors who read `language` will hear."""

    language: str
    words: str
    reason: Reading | None


@blueprint.route("/boards/<int:board_id>/bulk", methods=["GET", "POST"])
@requires(BoardVerb.WORK, load=load_board)
def answer_ideas(board: Board) -> Response:
    """The button "look" shows the messages; only "save" does it."""
    ideas, form = _ticked(board), BulkForm(board)
    if not ideas:
        notify(_("Tick the ideas first."), "warn")
        return redirect_to(url_for("boards.board", board_id=board.id))
    if request.form.get("go") == "save" and form.accepts(lambda: _save(board, ideas, form)):
        return redirect_to(url_for("boards.board", board_id=board.id, status=form.status.data))
    is_right = form.is_submitted() and not form.errors and form.validate() and form.has_reason()
    messages = _messages(form.status.data, form.reason.data) if is_right else []
    status = 422 if form.errors else 200
    return board_page("bulk.html", board, status=status, ideas=ideas, form=form, messages=messages)


def _save(board: Board, ideas: list[Idea], form: BulkForm) -> None:
    many = answer_together(current_actor(), board, ideas, **form.wish())
    notify(ngettext("%(num)s idea has a new status.", "%(num)s ideas have a new status.", many))


def _ticked(board: Board) -> list[Idea]:
    ids = request.values.getlist("idea", type=row_number)[:MOST]
    query = visible_ideas(current_actor()).where(Idea.board_id == board.id, Idea.id.in_(ids))
    if not request.form:
        query = query.where(Idea.state == IdeaState.PUBLIC)
    return list(db.session.scalars(query.order_by(Idea.number)))


def _messages(status: str, reason: LocalizedText) -> list[Message]:
    known, details = happening("idea.own_answered"), {"status": status}
    found: list[Any] = []
    for lang in LANGUAGES if known else ():
        with force_locale(lang):
            found.append(Message(lang, known.words(1, details), reason.best(lang) if reason else None))  # type: ignore[union-attr]
    return found
