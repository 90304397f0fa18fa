"""`kring survey import`: a file becomes the draft of a survey in a region."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from portal.kernel.i18n import translations
from portal.kernel.perspectives import Perspective
from portal.surveys.cli.words import as_json, file_argument, in_language, lines

if TYPE_CHECKING:
    from portal.regions.models import Process, Region

GROUPS = ("area", "language", "perspective", "channel")


@click.command("import")
@click.argument("file", type=file_argument)
@click.option("--region", required=True, help="The region's name in addresses, such as lodzkie.")
@click.option("--process", help="The process's name in addresses; can be chosen later.")
@click.option(
    "--perspective", type=click.Choice([p.value for p in Perspective]), default="resident", show_default=True,
    help="Who answers.",
)  # fmt: skip
@click.option(
    "--by", multiple=True, type=click.Choice(GROUPS), help="Which groups the results compare; fixed once it opens."
)
@as_json
@in_language
@with_appcontext
def import_(
    file: Path, region: str, process: str | None, perspective: str, by: tuple[str, ...], as_json: bool, lang: str
) -> None:
    """Make a draft from FILE. Nothing is written when FILE has errors (exit status 1)."""
    from portal.kernel.db import transaction
    from portal.kernel.permissions import ANYBODY
    from portal.surveys.actions.importing import create_survey
    from portal.surveys.xlsform import check_file

    found_region, found_process = _place(region, process)
    report = check_file(file)
    made: dict[str, object] = {"survey": None, "code": None}
    if report.definition is not None:
        with transaction():
            survey = create_survey(
                ANYBODY, found_region, report.definition, process=found_process,
                perspective=Perspective(perspective), breakdowns=by, source=file.name,
            )  # fmt: skip
            made = {"survey": survey.id, "code": survey.code}
    if as_json:
        click.echo(json.dumps(made | report.to_json(translations(lang), lang), ensure_ascii=False, indent=1))
    else:
        for line in lines(report.problems, lang):
            click.echo(line, err=True)
        if made["survey"] is not None:
            click.echo(made["survey"])
    sys.exit(0 if report.importable else 1)


def _place(region_slug: str, process_slug: str | None) -> tuple[Region, Process | None]:
    """The region and the process by their names in addresses."""
    from sqlalchemy import select

    from portal.kernel.db import db
    from portal.regions.models import Process, Region

    region = db.session.scalar(select(Region).where(Region.slug == region_slug))
    if region is None:
        raise click.BadParameter(region_slug, param_hint="--region")
    if process_slug is None:
        return region, None
    query = select(Process).where(Process.region_id == region.id, Process.slug == process_slug)
    process = db.session.scalar(query)
    if process is None:
        raise click.BadParameter(process_slug, param_hint="--process")
    return region, process
