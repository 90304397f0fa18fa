"""`kring board import-votes`: statements and votes from an export of Polis."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from portal.boards.cli.finding import board_argument, found_board
from portal.kernel.text import LANGUAGES

LONGEST_NAME = 40


@click.command(name="import-votes")
@board_argument
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the statements; the region's first without it.")
@click.option("--name", default="", help="Of the conversation, where votes of several come to one board.")
@with_appcontext
def import_votes(board_id: int, folder: Path, lang: str | None, name: str) -> None:
    """Take the statements and votes in DIR into BOARD: votes.csv (or participants-votes.csv) and comments.csv.

    Done again it changes what was read before under this name; what DIR no longer has stays. Exit status 1, and nothing
    taken in, when a file cannot be used, or when the board has votes of another conversation under this name.
    """
    from portal.boards.actions.importing import import_votes as take_in
    from portal.boards.opinions.problems import Unreadable
    from portal.boards.opinions.reading import read_export
    from portal.kernel.db import transaction
    from portal.kernel.errors import Conflict
    from portal.kernel.i18n import translations
    from portal.kernel.permissions import ANYBODY

    board = found_board(board_id)
    language = lang or board.region.default_language
    try:
        export = read_export(folder)
    except Unreadable as problem:
        raise click.ClickException(problem.render(translations(lang or "en"))) from problem
    if len(name) > LONGEST_NAME or ":" in name:
        raise click.ClickException(f"A name has at most {LONGEST_NAME} characters and no colon.")
    try:
        with transaction(), force_locale(lang or "en"):
            found = take_in(ANYBODY, found_board(board_id), export, language, name)
    except Conflict as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(f"{found.statements} statements, {found.people} people, {found.votes} votes")
