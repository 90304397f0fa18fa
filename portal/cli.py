"""The command `kring`. What a command needs is imported when it is called: `kring survey check` loads no database."""

from __future__ import annotations

import sys
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext

from portal.config import Settings

COMMANDS = {
    "account": "portal.accounts.cli:account",
    "backup": "portal.operating.cli:backup",
    "board": "portal.boards.cli:board",
    "doctor": "portal.operating.cli:doctor",
    "i18n": "portal.cli_i18n:i18n",
    "init": "portal.operating.cli:init",
    "opinions": "portal.boards.cli.opinions:opinions",
    "plan": "portal.plans.cli:plan",
    "restore": "portal.operating.cli:restore",
    "survey": "portal.surveys.cli:survey",
    "text": "portal.texts.cli:text",
}
"""Commands of the slices, by the place where they are."""


class Commands(click.Group):
    """A group that imports a slice's command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.filename is None:
                raise
            raise click.ClickException(f"{error.filename}: {error.strerror}") from error
        except _database_errors() as error:
            said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
            raise click.ClickException(f"the database cannot be used: {said}. `kring doctor` says more.") from error


def _database_errors() -> tuple[type[Exception], ...]:
    """What the database's driver raises when it is away or has no tables; nothing where it was never loaded."""
    found = sys.modules.get("sqlalchemy.exc")
    return (found.OperationalError, found.ProgrammingError) if found else ()


def _app() -> Flask:
    from portal.app import create_app

    try:
        settings = Settings.from_env()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    return create_app(settings)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Kring, the participation portal of a region."""
    context.obj = ScriptInfo(create_app=_app)


@main.command()
@with_appcontext
def migrate() -> None:
    """Bring the database's tables up to date."""
    from portal.operating import schema

    schema.migrate()


@main.command()
@click.option("--seed-only", is_flag=True, help="Make the demo world and stop.")
def demo(seed_only: bool) -> None:
    """Migrate, make the demo world on first start, and serve it."""
    app = _app()
    with app.app_context():
        is_here = seed_only or _is_made()
        if is_here:
            _prepare_demo()
    if not is_here:
        _apart("demo", "--seed-only")
    if not seed_only:
        _serve(app)


def _is_made() -> bool:
    """Whether nothing is left to make. No connection stays open: another process may follow."""
    from portal.demo import is_seeded
    from portal.kernel.db import db
    from portal.operating import schema

    found = schema.present() == schema.expected() and is_seeded()
    db.session.remove()
    db.engine.dispose()
    return found


def _apart(*arguments: str) -> None:
    """Do a command in a process of its own: what it loads and leaves behind, 60 MB for the demo world, goes with it."""
    sys.stdout.flush()
    child = get_context("fork").Process(target=main.main, args=(arguments, "kring"))
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)


def _prepare_demo() -> None:
    from portal.demo import is_seeded, seed
    from portal.operating import schema

    settings: Settings = current_app.config["KRING"]
    schema.migrate()
    if not is_seeded():
        click.echo("First start: making the demo world, this takes a moment …")
        seed()
    click.echo(f"Kring is at {settings.address}")
    for line in demo_sign_ins(settings):
        click.echo(f"  {line}")


def demo_sign_ins(settings: Settings) -> list[str]:
    """Who can sign in, line by line; at an address that others reach nobody can, and it says so."""
    from portal.demo import sign_ins

    if not settings.is_loopback:
        return ["The demo sign-ins are refused at this address: everybody knows their password."]
    return [f"{what}: {email} / {password}" for email, password, what in sign_ins()]


@main.command()
def serve() -> None:
    """Serve the portal with gunicorn."""
    _serve(_app())


@main.command()
def asgi() -> None:
    """Serve the streams of live pages apart, for hundreds of viewers; the proxy sends /live/ here."""
    from portal.serving import serve_hub

    app = _app()
    sys.stdout.flush()
    serve_hub(app)


def _serve(app: Flask) -> None:
    from portal.serving import serve

    sys.stdout.flush()
    serve(app)


@main.command()
@with_appcontext
def worker() -> None:
    """Do the jobs in a process of its own, until stopped."""
    from portal.kernel.jobs import Worker

    Worker(_app().app_context).run()
