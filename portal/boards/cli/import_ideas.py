"""`kring board import-ideas`: ideas from a CSV file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.boards.cli.finding import board_argument, found_board
from portal.kernel.text import LANGUAGES


@click.command("import-ideas")
@board_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the messages.")
@with_appcontext
def import_ideas(board_id: int, file: Path, lang: str) -> None:
    """Put each row of FILE as an idea on BOARD.

    Columns: title, and perhaps text, language, perspective, area (its code or name), date, author, determinants (parted
    by blanks), tags (parted by commas). Nothing is imported when any row has a problem (exit status 1); each problem is
    told as row, column and what is wrong, the header being row 1.
    """
    from flask_babel import force_locale

    from portal.boards.actions import importing_ideas as actions
    from portal.boards.idea_table import read
    from portal.kernel.db import transaction
    from portal.kernel.permissions import ANYBODY
    from portal.kernel.secrets import new_token

    with force_locale(lang), transaction():
        board = found_board(board_id)
        table = read(file.read_bytes(), actions.known(board))
        for problem in table.problems:
            click.echo(f"{problem.row}: {problem.column}: {problem.message}", err=True)
        if table.problems:
            sys.exit(1)
        click.echo(len(actions.import_ideas(ANYBODY, board, table, new_token())))
