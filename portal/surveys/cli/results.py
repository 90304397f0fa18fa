"""`kring survey results`: the released figures of a survey."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click
from flask.cli import with_appcontext

from portal.surveys.cli.finding import found_survey, survey_argument
from portal.surveys.cli.words import as_json, in_language


@click.command()
@survey_argument
@click.option("--by", multiple=True, help="Compare groups: area, language, perspective or channel.")
@as_json
@in_language
@with_appcontext
def results(survey_id: str, by: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Print the newest released figures. A figure that is hidden or zero is null.

    Exit status 1 when nothing was released yet, 2 when the survey is not broken down by what --by asks for.
    """
    from portal.surveys.exports.figures import as_json as released

    survey = found_survey(survey_id)
    if unknown := set(by) - set(survey.breakdowns):
        offered = ", ".join(survey.breakdowns) or "nothing"
        raise click.BadParameter(f"{', '.join(sorted(unknown))}; this survey compares {offered}", param_hint="--by")
    found = released(survey, by)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(found, lang)))
    sys.exit(0 if found["release"] else 1)


def _lines(found: dict[str, Any], lang: str) -> Iterator[str]:
    """One line per figure, groups side by side; "·" is hidden or zero."""
    release = found["release"]
    yield f"{_text(found['title'], lang)} ({found['code']})"
    if release:
        yield f"n = {release['responses']} · {release['made_on']}"
    for question in found["questions"]:
        groups = [
            (f"{by}={group}", cells) for by, some in question.get("groups", {}).items() for group, cells in some.items()
        ]
        yield ""
        yield f"{question['name']}: {_text(question['label'], lang)} (n = {_shown(question['answered'])})"
        for code, people in question["counts"].items():
            beside = "".join(f"  {name}: {_shown(cells['counts'][code])}" for name, cells in groups)
            yield f"  {_shown(people):>7}  {_text(question['options'].get(code, {}), lang) or code}{beside}"


def _text(texts: dict[str, str], lang: str) -> str:
    return texts.get(lang) or next(iter(texts.values()), "")


def _shown(people: int | None) -> str:
    return "·" if people is None else str(people)
