"""`kring board import-votes`: statements and votes from an export of Polis."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.boards.cli.finding import board_argument, found_board
from portal.kernel.text import LANGUAGES


@click.command(name="import-votes")
@board_argument
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the statements; the region's first without it.")
@with_appcontext
def import_votes(board_id: int, folder: Path, lang: str | None) -> None:
    """Take the statements and votes in DIR into BOARD: votes.csv (or participants-votes.csv) and comments.csv.

    Done again it replaces what was read before. Exit status 1, and nothing taken in, when a file cannot be used.
    """
    from portal.boards.actions.importing import import_votes as take_in
    from portal.boards.opinions.problems import Unreadable
    from portal.boards.opinions.reading import read_export
    from portal.kernel.db import transaction
    from portal.kernel.i18n import translations
    from portal.kernel.permissions import ANYBODY

    board = found_board(board_id)
    language = lang or board.region.default_language
    try:
        export = read_export(folder)
    except Unreadable as problem:
        raise click.ClickException(problem.render(translations(lang or "en"))) from problem
    with transaction():
        found = take_in(ANYBODY, found_board(board_id), export, language)
    click.echo(f"{found.statements} statements, {found.people} people, {found.votes} votes")
