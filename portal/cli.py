"""The command `kring`. Each slice adds its own group."""

from __future__ import annotations

import os
import sys

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext

from portal.cli_i18n import i18n
from portal.config import Settings
from portal.operating.cli import backup, doctor, restore


def _app() -> Flask:
    from portal.app import create_app

    return create_app()


@click.group(cls=FlaskGroup, create_app=_app, add_default_commands=False, add_version_option=False)
def main() -> None:
    """Kring, the participation portal of a region."""


for command in (i18n, backup, restore, doctor):
    main.add_command(command)


@main.command()
@with_appcontext
def migrate() -> None:
    """Bring the database's tables up to date."""
    from flask_migrate import upgrade

    upgrade()


@main.command()
@with_appcontext
def demo() -> None:
    """Migrate, make the demo world on first start, and serve it."""
    from flask_migrate import upgrade

    from portal.demo import is_seeded, seed, sign_ins

    settings: Settings = current_app.config["KRING"]
    upgrade()
    if not is_seeded():
        click.echo("First start: making the demo world, this takes a moment …")
        seed()
    click.echo(f"Kring is at {settings.address}")
    for email, password, what in sign_ins():
        click.echo(f"  {what}: {email} / {password}")
    _serve(settings)


@main.command()
@with_appcontext
def serve() -> None:
    """Serve the portal with gunicorn."""
    _serve(current_app.config["KRING"])


def _serve(settings: Settings) -> None:
    """Replace this process by gunicorn, so that one process tree has one owner."""
    os.environ["KRING_PORT"] = str(settings.port)
    arguments = [sys.executable, "-m", "gunicorn", "--config", "python:portal.gunicorn", "portal.wsgi:app"]
    os.execv(sys.executable, arguments)  # noqa: S606 (our own arguments)


@main.command()
@with_appcontext
def worker() -> None:
    """Do the jobs in a process of its own, until stopped."""
    from portal.kernel.jobs import Worker

    Worker(_app().app_context).run()
