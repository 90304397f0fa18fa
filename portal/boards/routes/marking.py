"""New since somebody's last visit: what the pages of a board say about it, and the button that marks it as seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.boards.actions.marking import mark_seen
from portal.boards.models import Board
from portal.boards.policy import BoardVerb
from portal.boards.queries.marks import count_new, last_idea, mark_of
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.kernel.permissions import can
from portal.web.access import current_actor, requires
from portal.web.fields import row_number
from portal.web.pages import notify, redirect_to


@dataclass(frozen=True, slots=True)
class News:
    """How many ideas are new since `at`; None where nothing was marked yet. `last` is what a mark covers now."""

    at: datetime | None
    count: int
    last: int


def news_of(board: Board) -> News | None:
    """What is new for the person who looks; nothing for those who do not work on the board."""
    actor = current_actor()
    if actor.id is None or not can(actor, BoardVerb.WORK, board):
        return None
    mark = mark_of(actor.id, board)
    return News(mark.at if mark else None, count_new(board, mark) if mark else 0, last_idea(board))


@blueprint.post("/boards/<int:board_id>/seen")
@requires(BoardVerb.WORK, load=load_board)
def mark_board(board: Board) -> Response:
    mark_seen(current_actor(), board, request.form.get("last", 0, type=row_number))
    notify(_("Marked as seen. Next time you see here what is new."))
    back = "boards.columns" if "columns" in request.form else "boards.board"
    return redirect_to(url_for(back, board_id=board.id))
