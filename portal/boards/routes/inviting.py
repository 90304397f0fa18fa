"""Boards with invitations: an organiser makes them and hands them out; whoever has one takes part with it."""

from __future__ import annotations

from typing import Any

from flask import Response, after_this_request, current_app, request, session, url_for
from flask_babel import gettext as _

from portal.boards.actions.inviting import make_invitations
from portal.boards.forms.boards import InvitationsForm
from portal.boards.models import Board
from portal.boards.policy import BoardVerb
from portal.boards.queries.invited import invitations_by_day, invited_key
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.boards.routes.visits import LONGEST_CODE, invitation_cookie
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.exports import Cell, csv_chunks
from portal.web.access import current_actor, public, requires
from portal.web.pages import notify, redirect_to
from portal.web.visitors import KEPT


@blueprint.get("/i/<int:board_id>/<invitation_code>")
@public(load=load_board)
def arrive_invited(board: Board, invitation_code: str) -> Response:
    """Where an invitation's address leads: its code goes into this browser's session and out of the address."""
    if len(invitation_code) > LONGEST_CODE:
        raise NotFound
    session[f"invitation {board.id}"] = invitation_code
    return redirect_to(url_for("boards.invited", board_id=board.id))


@blueprint.route("/boards/<int:board_id>/invited", methods=["GET", "POST"])
@public(load=load_board)
def invited(board: Board) -> Response:
    """One button: from then on this browser supports and votes with the invitation."""
    code = str(session.get(f"invitation {board.id}", ""))
    is_good = bool(code) and invited_key(board, code) is not None
    if request.method == "GET":
        status = 404 if code and not is_good else 200
        return board_page("invited.html", board, status=status, is_good=is_good, has_code=bool(code))
    if not is_good:
        raise Conflict(_("We do not know this invitation."), way_out=url_for("boards.invited", board_id=board.id))
    _remember(board, code)
    notify(_("Your invitation works. Support ideas, or agree and disagree."))
    return redirect_to(url_for("boards.board", board_id=board.id))


def _remember(board: Board, code: str) -> None:
    session.pop(f"invitation {board.id}", None)
    name, is_https = invitation_cookie(board), current_app.config["KRING"].is_https
    how: dict[str, Any] = {"max_age": KEPT, "httponly": True, "samesite": "Lax", "secure": is_https}

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(name, code, **how)
        return response


@blueprint.route("/boards/<int:board_id>/invitations", methods=["GET", "POST"])
@requires(BoardVerb.ORGANISE, load=load_board)
def invitations(board: Board) -> Response:
    """New invitations as a file, which is the only place where their codes ever stand."""
    form = InvitationsForm()
    made: list[str] = []
    if not form.accepts(lambda: made.extend(make_invitations(current_actor(), board, form.count.data or 0))):
        status = 422 if form.errors else 200
        return board_page("invitations.html", board, status=status, form=form, days=invitations_by_day(board))
    response = Response(_file(board, made), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="kring-invitations-{board.id}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _file(board: Board, codes: list[str]) -> list[bytes]:
    base = current_app.config["KRING"].address
    rows: list[list[Cell]] = [[n, f"{base}/i/{board.id}/{code}"] for n, code in enumerate(codes, 1)]
    return list(csv_chunks((_("Number"), _("Address")), rows))
