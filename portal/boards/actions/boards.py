"""Making a board, changing it, showing it to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.boards.models import Board
from portal.kernel import clock
from portal.kernel.changes import apply, is_used
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.regions.models import Region
from portal.regions.promise import gaps


def create_board(actor: Actor, region: Region, **values: Any) -> Board:
    """A draft that only members see."""
    _check(values)
    board = Board(region=region, created_at=clock.now(), **values)
    db.session.add(board)
    db.session.flush()
    record("board.created", board, actor)
    return board


def change_board(actor: Actor, board: Board, **values: Any) -> None:
    _check(values)
    if before := apply(board, values):
        record("board.changed", board, actor, before=before)


def _check(values: Mapping[str, Any]) -> None:
    opens, closes = values.get("opens_on"), values.get("closes_on")
    if opens and closes and closes < opens:
        raise Invalid(fields={"closes_on": _("The last day is before the first day.")})


def publish_board(actor: Actor, board: Board) -> None:
    """Show a board to everybody. Its process must have said what it promises and when people hear back."""
    if board.process is not None and (missing := gaps(board.process)):
        raise Invalid(" ".join(missing))
    if board.process is not None and board.process.published_at is None:
        raise Conflict(_("The process of this board is still a draft. Publish the process first."))
    if board.published_at is None:
        board.published_at = clock.now()
        record("board.published", board, actor)


def withdraw_board(actor: Actor, board: Board) -> None:
    """Make a board a draft again, as long as nobody brought anything."""
    if is_used(board, "event"):
        raise Conflict(_("There are ideas on this board. It stays public; you can close it with a last day."))
    board.published_at = None
    record("board.withdrawn", board, actor)


def remove_board(actor: Actor, board: Board) -> None:
    """Delete a draft on which nothing is."""
    if board.published_at or is_used(board):
        raise Conflict(_("Only a draft without ideas can be removed."))
    record("board.removed", board, actor, title=board.title.to_json())
    db.session.delete(board)
    db.session.flush()
