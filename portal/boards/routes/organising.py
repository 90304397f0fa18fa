"""The boards on the organiser's desk: making, changing, showing and removing them."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.boards.actions import boards as actions
from portal.boards.forms.boards import BoardForm
from portal.boards.models import Board
from portal.boards.policy import BoardVerb
from portal.boards.queries.boards import boards_of
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.regions import queries as regions
from portal.regions.models import Region
from portal.regions.queries.registers import themes
from portal.regions.routes.desk import DESK, desk_crumbs, desk_form, done, saved
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


def _desk(region: Region) -> str:
    return url_for("boards.desk", region_slug=region.slug)


def _form(region: Region, board: Board | None = None) -> BoardForm:
    return BoardForm(region, regions.processes(current_actor(), region), themes(region), board)


@blueprint.get(f"{DESK}/boards")
@requires(BoardVerb.ADD, load=regions.region)
def desk(region: Region) -> Response:
    found = boards_of(current_actor(), region)
    return render_page("boards/desk.html", region=region, boards=found, crumbs=desk_crumbs(region))


@blueprint.route(f"{DESK}/boards/new", methods=["GET", "POST"])
@requires(BoardVerb.ADD, load=regions.region)
def new_board(region: Region) -> Response:
    form = _form(region)
    made: list[Board] = []
    if form.accepts(lambda: made.append(actions.create_board(current_actor(), region, **form.values()))):
        address = url_for("boards.board", board_id=made[0].id)
        return saved(address, _("The board is a draft. Only members of the region see it."))
    return desk_form(region, form, _("New idea board"), (_("Idea boards"), _desk(region)))


@blueprint.route("/boards/<int:board_id>/edit", methods=["GET", "POST"])
@requires(BoardVerb.ORGANISE, load=load_board)
def edit_board(board: Board) -> Response:
    form = _form(board.region, board)
    if form.accepts(lambda: actions.change_board(current_actor(), board, **form.values())):
        return saved(url_for("boards.board", board_id=board.id))
    remove = "" if board.published_at else url_for("boards.remove_board", board_id=board.id)
    crumb = _("Idea boards"), _desk(board.region)
    return desk_form(board.region, form, _("Change the board"), crumb, remove=remove)


@blueprint.post("/boards/<int:board_id>/publish")
@requires(BoardVerb.ORGANISE, load=load_board)
def publish_board(board: Board) -> Response:
    address = url_for("boards.board", board_id=board.id)
    return done(lambda: actions.publish_board(current_actor(), board), address, _("The board is public."))


@blueprint.post("/boards/<int:board_id>/withdraw")
@requires(BoardVerb.ORGANISE, load=load_board)
def withdraw_board(board: Board) -> Response:
    address = url_for("boards.board", board_id=board.id)
    return done(lambda: actions.withdraw_board(current_actor(), board), address, _("The board is a draft again."))


@blueprint.post("/boards/<int:board_id>/remove")
@requires(BoardVerb.ORGANISE, load=load_board)
def remove_board(board: Board) -> Response:
    address = _desk(board.region)
    return done(lambda: actions.remove_board(current_actor(), board), address, _("The draft is removed."))
