"""`kring survey path`: the way that given answers take through a file's questions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from portal.kernel.i18n import translations
from portal.surveys.cli.words import as_json, file_argument, in_language, lines

if TYPE_CHECKING:
    from portal.surveys.paths import Finding
    from portal.surveys.paths import Path as Way

REFUSED = 3
"""Exit status: the file is sound, but it does not take these answers."""


@click.command()
@click.argument("file", type=file_argument)
@click.argument("answers", type=file_argument)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is answered (today).")
@as_json
@in_language
def path(file: Path, answers: Path, today: datetime | None, as_json: bool, lang: str) -> None:
    """Say what FILE asks somebody who gives the ANSWERS ({"name": value, …} in JSON).

    Codes, not labels; a list for several options; a list of objects for a repeat. Exit status: 0 when the survey takes
    all that was given; 3 when it refuses some of it (`failed`: a constraint, `invalid`: no such option or not of its
    kind), the way being told in full; 1 when FILE cannot be used or ANSWERS cannot be read. That something required is
    `missing` alone changes nothing: more answers may follow.
    """
    from portal.surveys.paths import compile_program
    from portal.surveys.xlsform import check_file

    report = check_file(file)
    if report.definition is None:
        problems = list(lines(report.problems, lang))
        _refuse(problems, {"problems": report.to_json(translations(lang), lang)["problems"]}, as_json)
    try:
        given = _read(answers)
    except ValueError as error:
        _refuse([f"{answers}: {error}"], {"problems": [], "error": f"{answers}: {error}"}, as_json)
    now = today or datetime.now(UTC)
    state = compile_program(report.definition).evaluate(given, today=now.date(), lang=lang)
    found = _told(state.path(), lang)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else _in_words(found))
    sys.exit(REFUSED if found["failed"] or found["invalid"] else 0)


def _read(answers: Path) -> dict[str, Any]:
    """Raises ValueError when the file is no JSON object."""
    try:
        given = json.loads(answers.read_text("utf-8-sig"))
    except RecursionError as error:
        raise ValueError(str(error)) from None
    if not isinstance(given, dict):
        raise ValueError('{"name": value, …}')
    return given


def _refuse(said: list[str], data: dict[str, Any], as_json: bool) -> NoReturn:
    """Say why no way can be told, and end with status 1."""
    for line in said:
        click.echo(line, err=True)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    sys.exit(1)


def _told(way: Way, lang: str) -> dict[str, Any]:
    return {
        "asked": list(way.asked),
        "failed": _findings(way.failed, lang),
        "missing": _findings(way.missing, lang),
        "invalid": _findings(way.invalid, lang),
        "calculated": dict(way.calculated),
        "hidden": list(way.hidden),
    }


def _findings(findings: Iterable[Finding], lang: str) -> list[dict[str, str]]:
    words = translations(lang)
    return [
        {"name": found.name, "address": found.address, "message": found.message.render(words, lang)}
        for found in findings
    ]


def _in_words(found: dict[str, Any]) -> str:
    told = [f"? {name}" for name in found["asked"]]
    told += [f"! {one['name']}: {one['message']}" for one in (*found["failed"], *found["missing"], *found["invalid"])]
    return "\n".join([*told, *(f"= {name}: {value}" for name, value in found["calculated"].items())])
