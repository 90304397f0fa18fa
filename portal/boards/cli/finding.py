"""A board by its number, for the commands that work on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portal.kernel.ids import LARGEST_ROW

if TYPE_CHECKING:
    from portal.boards.models import Board

board_argument = click.argument("board_id", metavar="BOARD", type=click.IntRange(1, LARGEST_ROW))


def found_board(board_id: int) -> Board:
    """The board with this number; otherwise the command ends with status 1."""
    from portal.boards.models import Board
    from portal.kernel.db import db

    board = db.session.get(Board, board_id)
    if board is None:
        raise click.ClickException(f"there is no board {board_id}")
    return board
