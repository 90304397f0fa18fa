"""`kring plan verify`: what a plan shows is what its logs say."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from portal.plans.cli.finding import found_plan, plan_argument


@click.command()
@plan_argument
@with_appcontext
def verify(plan_id: int) -> None:
    """Rebuild every section of PLAN from its log in each way there is, and compare; versions too.

    Exit status 1 if anything is not what was written.
    """
    from portal.kernel.db import reading
    from portal.plans.queries.proof import proof

    with reading():
        found = proof(found_plan(plan_id))
    for problem in found.problems:
        click.echo(problem)
    facts = f"{found.texts} texts, {found.updates} updates, {found.versions} versions"
    click.echo(f"plan {plan_id}: {facts}, {len(found.problems)} not right")
    sys.exit(1 if found.problems else 0)
