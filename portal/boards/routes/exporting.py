"""A board's ideas to take along: for its organisers, and it is written down who took them."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request, stream_with_context

from portal.boards.exports import FORMATS, Format
from portal.boards.models import Board
from portal.boards.policy import BoardVerb
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.kernel.db import db, set_read_only
from portal.kernel.errors import NotFound
from portal.kernel.events import record
from portal.web.access import current_actor, requires
from portal.web.locale import language


@blueprint.post("/boards/<int:board_id>/export/<key>")
@requires(BoardVerb.ORGANISE, load=load_board)
def export_board(board: Board, key: str) -> Response:
    found = FORMATS.get(key)
    if found is None:
        raise NotFound
    record("board.taken", board, current_actor(), format=key)
    delimiter = ";" if request.form.get("semicolon") else ","
    pieces = stream_with_context(_pieces(board.id, found, language(), delimiter))
    response = Response(pieces, content_type=found.mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name(board)}"'
    return response


def _pieces(board_id: int, found: Format, lang: str, delimiter: str) -> Iterator[bytes]:
    """Only reads: the request's own change is committed by now."""
    set_read_only(True)
    yield from found.write(db.session.get_one(Board, board_id), lang, delimiter)
    db.session.rollback()
