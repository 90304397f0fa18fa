"""Bringing an idea: one small form; what is like it stands there while one types, and before it is published."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.routes.sign_in import source
from portal.boards.actions.posting import post_idea, takes_idea_from
from portal.boards.actions.support import support, takes_support
from portal.boards.forms.ideas import NewIdeaForm
from portal.boards.models import Board, Idea, IdeaState
from portal.boards.queries.nearby import Nearby, nearby
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.boards.routes.visits import contributor_to, idea_here, reader_of, supporter_on
from portal.kernel.errors import Conflict
from portal.regions.queries.registers import areas as areas_of
from portal.web.access import current_actor, public
from portal.web.fields import row_number
from portal.web.pages import notify, redirect_to, render_page


@blueprint.route("/boards/<int:board_id>/new", methods=["GET", "POST"])
@public(load=load_board)
def new_idea(board: Board) -> Response:
    if not takes_idea_from(reader_of(board), board):
        raise Conflict(_("This board does not take new ideas now."), way_out=url_for("boards.board", board_id=board.id))
    if instead := request.form.get("instead", type=row_number):
        return _support_instead(board, instead)
    form = NewIdeaForm(board, areas_of(board.region))
    near = _nearby(board) if form.is_submitted() else Nearby()
    if not form.validate_on_submit() or not _has_seen(near):
        return board_page("new.html", board, status=422 if form.errors else 200, form=form, near=near)
    return _publish(board, form)


def _publish(board: Board, form: NewIdeaForm) -> Response:
    idea = post_idea(
        contributor_to(board),
        board,
        title=" ".join((form.title.data or "").split()),
        body=(form.body.data or "").replace("\r\n", "\n").strip(),
        language=form.language.data,
        area_id=form.area_id.data,
        sent=form.sent(source()),
    )
    if idea.state is IdeaState.PUBLIC:  # the page of one that waits says so itself
        notify(_("Thank you. Your idea is on the board."))
    return redirect_to(url_for("boards.idea", idea_id=idea.id))


def _support_instead(board: Board, idea_id: int) -> Response:
    """What somebody wanted to bring is there already: they support that."""
    idea: Idea = idea_here(current_actor(), idea_id)
    if idea.board_id == board.id and takes_support(idea):
        support(supporter_on(board), idea)
        notify(_("Thank you. You support this idea."))
    return redirect_to(url_for("boards.idea", idea_id=idea.id))


@blueprint.get("/boards/<int:board_id>/similar")
@public(load=load_board)
def similar_ideas(board: Board) -> Response:
    """What is like the idea that somebody is typing."""
    return render_page("boards/_similar.html", board=board, near=_nearby(board), is_asking=False)


def _nearby(board: Board) -> Nearby:
    return nearby(current_actor(), board, request.values.get("title", "")[:160])


def _has_seen(near: Nearby) -> bool:
    """Whether the author has been shown every idea that is like the new one."""
    return {str(idea.id) for idea in near.ideas} <= set(request.form.getlist("seen"))
