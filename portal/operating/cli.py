"""The operator's commands."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.kernel.db import db, transaction
from portal.kernel.errors import DomainError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything to FILE and read it back. Drafts and unmoved answers are in it, sealed."""
    from portal.operating.backup import back_up

    manifest = back_up(db.engine, db.metadata, current_app.config["KRING"].instance, file)
    click.echo(f"{file}: {sum(manifest['rows'].values())} rows of {len(manifest['rows'])} tables, verified")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Only read and verify FILE.")
@with_appcontext
def restore(file: Path, check: bool) -> None:
    """Fill an empty database from FILE; the tables are made first where they are missing."""
    from portal.operating import schema
    from portal.operating.backup import restore as restore_from
    from portal.operating.backup import verify

    try:
        if check:
            manifest = verify(file)
        else:
            schema.migrate()
            manifest = restore_from(db.engine, db.metadata, current_app.config["KRING"].instance, file)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    done = "verified" if check else "restored"
    click.echo(f"{file}: {sum(manifest['rows'].values())} rows of {len(manifest['rows'])} tables {done}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look the installation over. Exit status 1 when something is broken."""
    from portal.operating.doctor import examine

    findings = list(examine(current_app.config["KRING"]))
    if as_json:
        click.echo(json.dumps([{"check": f.check, "verdict": f.verdict, "words": f.words} for f in findings], indent=1))
    else:
        for finding in findings:
            click.echo(f"{finding.verdict:7} {finding.check}: {finding.words}")
    sys.exit(any(finding.verdict == "broken" for finding in findings))


@click.command()
@click.option("--admin", required=True, metavar="MAIL", help="The first administrator's e-mail address.")
@click.option("--name", default="Administrator", show_default=True, help="What the administrator is called.")
@with_appcontext
def init(admin: str, name: str) -> None:
    """Set up an empty portal, without the demo world, and print a link with which its administrator signs in."""
    from portal.operating import schema
    from portal.operating.first_start import begin

    schema.migrate()
    try:
        with transaction():
            link = begin(admin, name)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(
        f"The portal is set up. Start it with `kring serve`, then open this link once, within 15 minutes:\n{link}"
    )
    click.echo("It signs you in; choose a password under your name. A new link: `kring account link MAIL`.")
