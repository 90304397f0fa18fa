"""`kring plan …`: plans from the command line, without a running server."""

from __future__ import annotations

import click

from portal.plans.cli.export import export
from portal.plans.cli.verify import verify


@click.group()
def plan() -> None:
    """Export plans, and prove that their texts are what was written."""


for command in (export, verify):
    plan.add_command(command)
