"""`kring board …`: boards from the command line, without a running server."""

from __future__ import annotations

import click

from portal.boards.cli.export import export
from portal.boards.cli.import_ideas import import_ideas
from portal.boards.cli.import_votes import import_votes


@click.group()
def board() -> None:
    """Export boards, and take votes in."""


for command in (export, import_ideas, import_votes):
    board.add_command(command)
