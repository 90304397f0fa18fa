"""What people think: the page made of the newest snapshot, and the votes as a file for those who hold the right."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, stream_with_context
from flask_babel import lazy_gettext as _l

from portal.boards.models import Board
from portal.boards.opinions.verdict import in_words
from portal.boards.policy import BoardVerb
from portal.boards.queries.opinions import opinions_of
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.frame import add_tabs, board_page
from portal.boards.vote_export import polis_zip
from portal.kernel.db import db, set_read_only
from portal.kernel.events import record
from portal.kernel.i18n import translations
from portal.web.access import current_actor, public, requires
from portal.web.locale import language


def tabs(board: Board) -> list[tuple[str, str]]:
    """The two pages that a board with statements has besides."""
    if not board.takes_votes:
        return []
    return [(_l("Agree or disagree"), "boards.statements"), (_l("What people think"), "boards.opinions")]


add_tabs(tabs)


@blueprint.get("/boards/<int:board_id>/opinions")
@public(load=load_board)
def opinions(board: Board) -> Response:
    found = opinions_of(board.id)
    verdict = in_words(found.finding, found.people, len(found.groups), translations(language())) if found else ""
    return board_page("opinions.html", board, here="boards.opinions", found=found, verdict=verdict)


@blueprint.post("/boards/<int:board_id>/votes/export")
@requires(BoardVerb.TAKE_VOTES, load=load_board)
def export_votes(board: Board) -> Response:
    """Single votes, whose numbers tell nobody who voted; it is written down who took them."""
    record("board.votes_taken", board, current_actor(), format="polis")
    response = Response(stream_with_context(_pieces(board.id)), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="kring-board-{board.id}-votes.zip"'
    return response


def _pieces(board_id: int) -> Iterator[bytes]:
    """Only reads: the request's own change is committed by now."""
    set_read_only(True)
    yield from polis_zip(db.session.get_one(Board, board_id))
    db.session.rollback()
