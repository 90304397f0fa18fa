"""`kring opinions`: opinion groups from a folder of votes, without a running server or a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from portal.kernel.text import LANGUAGES


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, person by person: not for publishing.")
@click.option(
    "--groups", "groups_file", type=click.Path(path_type=Path), help="Take these groups: CSV participant,group-id."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the words.")
def opinions(folder: Path, as_json: bool, groups_file: Path | None, lang: str) -> None:
    """Say which groups of opinion there are among the votes in DIR.

    DIR holds an export of Polis: votes.csv (or participants-votes.csv) and comments.csv; 1 agrees, -1 disagrees, 0
    passes. Without comments.csv every statement counts as shown. Exit status: 0 when it was computed, whatever was
    found; 1 when a file cannot be used (the message says where and why); 2 when the command itself was wrong.
    """
    from portal.boards.opinions.analysis import analyse
    from portal.boards.opinions.problems import NO_COMMENTS, Unreadable
    from portal.boards.opinions.reading import COMMENTS, lacks_texts, read_export, read_groups
    from portal.boards.opinions.telling import agreement_with, lines
    from portal.boards.opinions.telling import as_json as told
    from portal.kernel.i18n import translations

    words = translations(lang)
    try:
        export = read_export(folder, without_texts=True)
        given = read_groups(groups_file, frozenset(export.votes.participants)) if groups_file else None
    except Unreadable as problem:
        click.echo(problem.render(words), err=True)
        sys.exit(1)
    if lacks_texts(folder):
        click.echo(f"{COMMENTS}: {words.gettext(NO_COMMENTS)}", err=True)
    found = analyse(export.votes, given)
    if as_json:
        click.echo(json.dumps(told(found, words), ensure_ascii=False, indent=1))
        return
    click.echo("\n".join(lines(found, export.texts, words)))
    if (index := agreement_with(found, export.published)) is not None:
        text = words.gettext("Agreement with the groups in the export (adjusted Rand index): %(index).2f")
        click.echo("\n" + text % {"index": index})
