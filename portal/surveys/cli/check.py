"""`kring survey check`: what is in a file, and what keeps it from being imported."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from portal.kernel.i18n import translations
from portal.surveys.cli.words import as_json, file_argument, in_language, lines


@click.command()
@click.argument("file", type=file_argument)
@as_json
@in_language
def check(file: Path, as_json: bool, lang: str) -> None:
    """Say what FILE holds and what is wrong with it. Exit status 1 when it cannot be imported."""
    from portal.surveys.xlsform import check_file

    report = check_file(file)
    words = translations(lang)
    if as_json:
        click.echo(json.dumps(report.to_json(words, lang), ensure_ascii=False, indent=1))
    else:
        title, languages = report.title or file.name, ", ".join(report.languages)
        count = words.ngettext("%(num)s question", "%(num)s questions", report.questions) % {"num": report.questions}
        click.echo(" · ".join(part for part in (title, report.format, count, languages) if part))
        for line in lines(report.problems, lang):
            click.echo(line)
    sys.exit(0 if report.importable else 1)
