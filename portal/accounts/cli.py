"""`kring account …`: for whoever runs the server and cannot get in otherwise."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.accounts.actions.links import new_link
from portal.accounts.actions.tickets import Purpose
from portal.accounts.models import Person
from portal.accounts.queries.people import person_by_email
from portal.kernel.db import transaction

account = AppGroup("account", help="People with an account.")


@account.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a link that signs EMAIL in, once and for 15 minutes."""
    with transaction():
        click.echo(new_link(Purpose.SIGN_IN, _person(email)))


@account.command()
@click.argument("email")
@click.option("--revoke", is_flag=True, help="Take the right away again.")
def admin(email: str, revoke: bool) -> None:
    """Make EMAIL administrator of this portal."""
    with transaction():
        _person(email).is_admin = not revoke
    click.echo(f"{email} is {'no longer' if revoke else 'now'} administrator of this portal.")


def _person(email: str) -> Person:
    found = person_by_email(email)
    if found is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return found
