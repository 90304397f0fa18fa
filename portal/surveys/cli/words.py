"""What the commands share: the reader's language, files, problems in words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.kernel.i18n import translations
from portal.kernel.text import LANGUAGES

if TYPE_CHECKING:
    from portal.surveys.xlsform import Problem

in_language = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the messages."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
file_argument = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def lines(problems: Iterable[Problem], lang: str) -> Iterable[str]:
    """Each problem on one line, its place first."""
    words = translations(lang)
    for problem in problems:
        place = " ".join(str(part) for part in problem.place if part)
        yield ": ".join(part for part in (problem.severity, place, problem.message.render(words, lang)) if part)
