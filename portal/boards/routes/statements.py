"""Bringing statements: residents suggest them; organisers add, put in other words, let through and take out."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.boards.actions import statements as actions
from portal.boards.forms.statements import FromIdeaForm, StatementForm
from portal.boards.models import Board, Idea, StatementState
from portal.boards.policy import BoardVerb
from portal.boards.queries import statements as queries
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.visits import supporter_on
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.regions.routes.desk import desk_form, done, saved
from portal.web.access import current_actor, public, requires
from portal.web.form_page import form_page
from portal.web.limits import limit
from portal.web.pages import notify, redirect_to, render_page

MOST_SUGGESTED = 100
"""Statements that are suggested from one address in ten minutes; all of them wait for a moderator."""

STATES = {"show": StatementState.PUBLIC, "out": StatementState.OUT}


@blueprint.route("/boards/<int:board_id>/statements/new", methods=["GET", "POST"])
@public(load=load_board)
def new_statement(board: Board) -> Response:
    """A resident's suggestion: it waits for a moderator, since everybody is asked about it."""
    address = url_for("boards.statements", board_id=board.id)
    if not actions.takes_statement_from(current_actor(), board):
        raise Conflict(_("This board does not take new statements now."), way_out=address)
    form = StatementForm()
    if form.is_submitted():
        limit("statement", MOST_SUGGESTED, timedelta(minutes=10))
    if form.accepts(lambda: _suggest(board, form)):
        notify(_("Thank you. We read it first. Then people are asked about it."))
        return redirect_to(address)
    crumbs = [
        (board.region.name, url_for("regions.region", region_slug=board.region.slug)),
        (board.title.best(form.language.data or "en").text, url_for("boards.board", board_id=board.id)),
        (_("Agree or disagree"), address),
    ]
    lead = _("We read it before others see it. Do not write names of people.")
    return form_page(
        form, title=_("Suggest a statement"), label=_("Send"), lead=lead, crumbs=crumbs, region=board.region
    )


def _suggest(board: Board, form: StatementForm) -> None:
    actions.add_statement(supporter_on(board), board, form.body.data or "", form.language.data)


@blueprint.route("/boards/<int:board_id>/statements/all", methods=["GET", "POST"])
@requires(BoardVerb.ORGANISE, load=load_board)
def all_statements(board: Board) -> Response:
    """Every statement with its state and its number of votes; a form for one more."""
    form = StatementForm(written_in=board.region.default_language)
    if form.accepts(lambda: _suggest(board, form)):
        return saved(_organise(board), _("The statement is on the board."))
    return render_page(
        "boards/statements.html",
        status=422 if form.errors else 200,
        region=board.region,
        board=board,
        rows=queries.all_statements(board.id),
        form=form,
        idea_form=FromIdeaForm(queries.ideas_without_statement(board.id)),
    )


@blueprint.post("/boards/<int:board_id>/statements/from-idea")
@requires(BoardVerb.ORGANISE, load=load_board)
def statement_from_idea(board: Board) -> Response:
    form = FromIdeaForm(queries.ideas_without_statement(board.id))
    idea = db.session.get(Idea, form.idea_id.data) if form.validate() and form.idea_id.data else None
    if idea is None:
        notify(_("Choose an idea first."), "warn")
        return redirect_to(_organise(board))
    added = _("The title is a statement now. You can put it in other words until somebody votes.")
    return done(lambda: actions.statement_from(supporter_on(board), idea), _organise(board), added)


@blueprint.route("/boards/<int:board_id>/statements/<int:statement_id>/edit", methods=["GET", "POST"])
@requires(BoardVerb.ORGANISE, load=load_board)
def edit_statement(board: Board, statement_id: int) -> Response:
    statement = queries.statement_on(board, statement_id)
    form = StatementForm(statement)

    def change() -> None:
        actions.change_statement(current_actor(), statement, form.body.data or "", form.language.data)

    if form.accepts(change):
        return saved(_organise(board))
    crumb = _("Statements"), _organise(board)
    return desk_form(board.region, form, _("Change the statement"), crumb)


@blueprint.post("/boards/<int:board_id>/statements/<int:statement_id>/moderate")
@requires(BoardVerb.ORGANISE, load=load_board)
def moderate_statement(board: Board, statement_id: int) -> Response:
    """Let people vote on it, or take it out; what they voted stays and counts again when it comes back."""
    statement, state = queries.statement_on(board, statement_id), STATES.get(request.form.get("state", ""))
    if state is not None:
        actions.moderate(current_actor(), statement, state)
        notify(_("People can vote on it.") if state is StatementState.PUBLIC else _("It is taken out."))
    return redirect_to(_organise(board))


def _organise(board: Board) -> str:
    return url_for("boards.all_statements", board_id=board.id)
