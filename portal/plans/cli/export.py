"""`kring plan export`: a plan as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.kernel.ids import LARGEST_ROW
from portal.kernel.text import LANGUAGES
from portal.plans.cli.finding import found_plan, plan_argument

FORMATS = ("pdf", "docx", "csv", "ics", "json", "md")
_BINARY = ("pdf", "docx")


@click.command()
@plan_argument
@click.option("--format", "key", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The reader's language.")
@click.option(
    "--version",
    "number",
    type=click.IntRange(1, LARGEST_ROW),
    help="A numbered version; the plan as it is now without.",
)
@click.option("--names", is_flag=True, help="Name the members who own steps; for a file that stays in the region.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; the terminal without it.")
@with_appcontext
def export(plan_id: int, key: str, lang: str, number: int | None, names: bool, output: Path | None) -> None:
    """Write PLAN in one of the formats. Contacts are in none of them."""
    from portal.kernel.db import set_read_only
    from portal.kernel.errors import DomainError
    from portal.plans.exports import FORMATS as WRITERS
    from portal.plans.exports import edition

    if output is None and key in _BINARY and sys.stdout.isatty():
        raise click.UsageError("this format needs --output")
    set_read_only(True)
    plan = found_plan(plan_id)
    try:
        written = WRITERS[key].write(edition(plan, lang, number, with_names=names))
    except DomainError as refused:
        raise click.ClickException(str(refused.message or f"plan {plan_id} has no version {number}")) from None
    with click.open_file(str(output or "-"), "wb", lazy=True) as target:
        target.write(written)
