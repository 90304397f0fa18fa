"""`kring i18n`: bring the catalogues in line with the code, check them, compile them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click

from portal.kernel.i18n import ROOT, catalogue_files, compile_catalogue

in_project = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="Folder with babel.cfg and translations/ (this checkout).",
)


@click.group()
def i18n() -> None:
    """Message catalogues in Dutch, English, Polish and Slovenian."""


@i18n.command()
@in_project
def update(project: Path) -> None:
    """Extract the messages and update the four catalogues; new messages wait for a translation."""
    from portal.kernel.catalogues import update as update_catalogues

    for change in update_catalogues(project):
        click.echo("{}: {} new, {} dropped, {} to translate".format(*change))


@i18n.command()
@in_project
@click.option("--json", "as_json", is_flag=True, help="Print the problems as a JSON list.")
def check(project: Path, as_json: bool) -> None:
    """List what is untranslated, doubtful, unused or at odds with its source. Exit status 1 when there is any."""
    from portal.kernel.catalogues import problems

    found = problems(project)
    if as_json:
        click.echo(json.dumps([problem._asdict() for problem in found], ensure_ascii=False, indent=1))
    else:
        for problem in found:
            click.echo(f"{problem.locale} {problem.kind}: {problem.message!r} {problem.detail} [{problem.where}]")
        click.echo(_summary(Counter(problem.locale for problem in found)))
    sys.exit(1 if found else 0)


@i18n.command(name="compile")
@in_project
def compile_(project: Path) -> None:
    """Compile every catalogue, so that the portal can read it."""
    for source in catalogue_files(project):
        click.echo(compile_catalogue(source).relative_to(project))


def _summary(counts: Counter[str]) -> str:
    if not counts:
        return "The catalogues are complete."
    return "Problems: " + ", ".join(f"{locale} {count}" for locale, count in counts.items())
