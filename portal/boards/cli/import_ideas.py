"""`kring board import-ideas`: ideas from a CSV file."""

from __future__ import annotations

import csv
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
    """Post each row of FILE as an idea on BOARD.

    Columns: title, and perhaps text, language, perspective, area_code, determinants (parted by blanks), tags (parted by
    commas). Nothing is posted when any row has a problem (exit status 1).
    """
    from flask_babel import force_locale

    from portal.boards.actions.importing_ideas import import_ideas as load
    from portal.kernel.db import transaction
    from portal.kernel.permissions import Actor, Role

    with force_locale(lang), transaction(), file.open(encoding="utf-8-sig", newline="") as lines:
        board = found_board(board_id)
        operator = Actor(roles={board.region_id: frozenset({Role.ORGANISER})})
        made, problems = load(operator, board, _rows(lines.read()))
    for problem in problems:
        click.echo(f"{problem.row}: {problem.column}: {problem.message}", err=True)
    click.echo(len(made))
    sys.exit(1 if problems else 0)


def _rows(text: str) -> csv.DictReader[str]:
    """The rows of a table whose columns are parted by what parts its heading most."""
    lines = text.splitlines(keepends=True)
    delimiter = max(",;\t", key=lambda mark: lines[0].count(mark)) if lines else ","
    return csv.DictReader(lines, delimiter=delimiter)
