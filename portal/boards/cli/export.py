"""`kring board export`: a board's ideas as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.boards.cli.finding import board_argument, found_board
from portal.kernel.text import LANGUAGES

FORMATS = ("csv", "xlsx", "json", "polis")


@click.command()
@board_argument
@click.option("--format", "key", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; the terminal without it.")
@click.option("--semicolon", is_flag=True, help="Part the columns of a CSV file by semicolons.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of answers.")
@with_appcontext
def export(board_id: int, key: str, output: Path | None, semicolon: bool, lang: str) -> None:
    """Write the ideas of BOARD, one row each; as `polis` its statements and votes, in a ZIP file."""
    from portal.boards.exports import FORMATS as WRITERS
    from portal.boards.vote_export import polis_zip
    from portal.kernel.db import set_read_only, transaction
    from portal.kernel.events import record
    from portal.kernel.permissions import ANYBODY

    if output is None and key in ("xlsx", "polis") and sys.stdout.isatty():
        raise click.UsageError("this format needs --output")
    with transaction():
        record("board.votes_taken" if key == "polis" else "board.taken", found_board(board_id), ANYBODY, format=key)
    set_read_only(True)
    with click.open_file(str(output or "-"), "wb", lazy=True) as target:
        board, delimiter = found_board(board_id), ";" if semicolon else ","
        for piece in polis_zip(board) if key == "polis" else WRITERS[key].write(board, lang, delimiter):
            target.write(piece)
