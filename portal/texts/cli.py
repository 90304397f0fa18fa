"""`kring text …`: shared texts from the command line."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from portal.kernel.db import db, reading
from portal.kernel.ids import LARGEST_ROW
from portal.texts.actions.compacting import verify as verify_text
from portal.texts.models import SharedText

text = AppGroup("text", help="Shared texts and their logs.")


@text.command()
@click.argument("text_id", type=click.IntRange(1, LARGEST_ROW), required=False, metavar="[ID]")
def verify(text_id: int | None) -> None:
    """Rebuild text ID, or all, from the log and compare. Exit status 1 if one is not what its log says."""
    with reading():
        query = select(SharedText).order_by(SharedText.id)
        found = list(db.session.scalars(query.where(SharedText.id == text_id) if text_id else query))
        if text_id and not found:
            raise click.ClickException(f"there is no text {text_id}")
        results = [verify_text(each) for each in found]
        db.session.rollback()
    for result in results:
        for problem in result.problems:
            click.echo(f"text {result.text_id}: {problem}")
    broken = sum(bool(result.problems) for result in results)
    click.echo(f"{len(results)} texts, {sum(result.updates for result in results)} updates, {broken} not right")
    sys.exit(1 if broken else 0)
