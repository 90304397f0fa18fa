"""Ideas from a file: the file, what it would do, and then doing it."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import ngettext

from portal.accounts.words import PERSPECTIVES
from portal.boards.actions import importing_ideas as actions
from portal.boards.forms.ideas import IdeaFileForm
from portal.boards.idea_table import IdeaTable, read
from portal.boards.models import Board
from portal.boards.policy import BoardVerb
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.kernel.errors import Conflict
from portal.regions.queries.registers import areas as areas_of
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to

MOST_BYTES, MOST_ROWS = 1_000_000, 500
"""What the preview's form can carry, and what takes seconds; larger files come in parts or by the command line."""


@blueprint.route("/boards/<int:board_id>/import", methods=["GET", "POST"])
@requires(BoardVerb.ORGANISE, load=load_board)
def import_ideas(board: Board) -> Response:
    """The file gives a preview; the preview's button sends the same text again, which is then imported."""
    form = IdeaFileForm()
    if not form.validate_on_submit():
        return _page(board, form, None)
    data = form.file.data.read() if form.file.data else (form.text.data or "").encode()
    table = read(data, actions.known(board), most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    if table.problems or "import" not in request.form:
        form.text.data = "" if table.problems else data.decode("utf-8-sig")
        return _page(board, form, table)
    return _import(board, table, form.once.data or "")


def _import(board: Board, table: IdeaTable, once: str) -> Response:
    try:
        many = len(actions.import_ideas(current_actor(), board, table, once[:60]))
    except Conflict as refusal:
        notify(refusal.message, "stop-tone")
    else:
        notify(ngettext("%(n)s idea was imported.", "%(n)s ideas were imported.", many, n=many))
    return redirect_to(url_for("boards.board", board_id=board.id))


def _page(board: Board, form: IdeaFileForm, table: IdeaTable | None) -> Response:
    plan = table if table and not table.problems else None
    return board_page(
        "import.html",
        board,
        status=422 if table and table.problems else 200,
        form=form,
        problems=table.problems if table else [],
        plan=plan,
        there=actions.already_there(board, plan) if plan else 0,
        sides=PERSPECTIVES,
        area_names={area.id: area.name for _depth, area in areas_of(board.region)},
    )
