"""`kring board …`: boards from the command line, without a running server."""

from __future__ import annotations

import click

from portal.boards.cli.export import export


@click.group()
def board() -> None:
    """Export boards."""


for command in (export,):
    board.add_command(command)
