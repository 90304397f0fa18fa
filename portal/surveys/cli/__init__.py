"""`kring survey …`: surveys from the command line, without a running server.

What reads only files (`check`, `path`) makes no application and asks no database. Exit status: 0 when it was done, 1
when the file or the survey does not allow it (the output says why), 2 when the command itself was wrong, 3 (`path`)
when answers were given that the survey refuses.
"""

from __future__ import annotations

import click

from portal.surveys.cli.check import check
from portal.surveys.cli.export import export
from portal.surveys.cli.import_ import import_
from portal.surveys.cli.load import load_responses
from portal.surveys.cli.path import path
from portal.surveys.cli.results import results


@click.group()
def survey() -> None:
    """Check, import, try, export and count surveys."""


for command in (check, import_, path, export, load_responses, results):
    survey.add_command(command)
