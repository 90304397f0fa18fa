"""`kring survey export`: a survey's answers, figures, codebook or form as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.surveys.cli.finding import found_survey, survey_argument
from portal.surveys.cli.words import in_language

FORMATS = (
    "csv", "csv-text", "xlsx", "json", "texts", "files", "figures-csv", "figures-xlsx", "figures-json",
    "codebook", "xlsform", "model",
)  # fmt: skip


@click.command()
@survey_argument
@click.option("--format", "key", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; the terminal without it.")
@click.option("--semicolon", is_flag=True, help="Part the columns of a CSV file by semicolons.")
@in_language
@with_appcontext
def export(survey_id: str, key: str, output: Path | None, semicolon: bool, lang: str) -> None:
    """Write a file of survey ID. Labels are in --lang."""
    from flask_babel import force_locale

    from portal.kernel.db import set_read_only, transaction
    from portal.kernel.events import record
    from portal.kernel.permissions import ANYBODY
    from portal.surveys.exports import FORMATS as WRITERS
    from portal.surveys.exports import Need, Wish

    found = WRITERS[key]
    with transaction():
        survey = found_survey(survey_id)
        if output is None and found.mimetype.endswith(("sheet", "zip")) and sys.stdout.isatty():
            raise click.UsageError("this format needs --output")
        if found.need is Need.RECORDS:
            record("survey.records_taken", survey, ANYBODY, format=key)
    set_read_only(True)
    with force_locale(lang), click.open_file(str(output or "-"), "wb") as target:
        for piece in found.write(survey, Wish(lang, ";" if semicolon else ",")):
            target.write(piece)
