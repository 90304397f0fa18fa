"""`kring survey load-responses`: answers from a CSV file."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml
from flask.cli import with_appcontext

from portal.surveys.cli.finding import found_survey, survey_argument
from portal.surveys.cli.words import as_json, file_argument, in_language

if TYPE_CHECKING:
    from portal.surveys.actions.loading import Loaded

_DELIMITERS = ",;\t"


@click.command("load-responses")
@survey_argument
@click.argument("file", type=file_argument)
@click.option("--map", "column_map", type=file_argument, help="Which column answers which question (YAML or JSON).")
@as_json
@in_language
@with_appcontext
def load_responses(survey_id: str, file: Path, column_map: Path | None, as_json: bool, lang: str) -> None:
    """Take each row of FILE as one response and release the figures.

    Without --map a column is called like its question (like), option (heavy/money) or as LimeSurvey writes it
    (heavy[money]. Text [Label]); cells hold codes or labels. A map says more:

    \b
      questions:
        like: "Q1. Do you like it?"
        work: {column: Q2, values: {"Yes": "y", "No": "n"}}
        heavy: {columns: {money: "Q3[1]", house: "Q3[2]"}, chosen: ["Yes"]}
        other: null
      attributes: {language: lang, area: {column: place, values: {N: north}}, channel: {value: paper}}
      missing: ["N/A", "-99"]
      cells: labels

    Nothing is loaded when any row has a problem (exit status 1).
    """
    from flask_babel import force_locale

    from portal.kernel.db import transaction
    from portal.kernel.errors import DomainError
    from portal.kernel.permissions import ANYBODY
    from portal.surveys.actions import loading
    from portal.surveys.columns import BadPlan, wishes

    with force_locale(lang):
        try:
            wished = wishes(_read_map(column_map)) if column_map else None
            with transaction():
                done = loading.load_responses(ANYBODY, found_survey(survey_id), lambda: _rows(file), wished)
        except (DomainError, BadPlan) as refusal:
            _tell({"loaded": 0, "problems": [], "error": str(refusal.message)}, [str(refusal.message)], as_json)
            sys.exit(1)
        _tell(_as_data(done), list(_lines(done)), as_json)
    sys.exit(1 if done.problems else 0)


def _read_map(path: Path) -> Any:
    """YAML reads JSON too. Raises BadPlan when it is neither."""
    from portal.surveys.columns import BadPlan

    try:
        return yaml.safe_load(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise BadPlan(f"{path}: {error}") from None


def _rows(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        first = next((line for line in lines if line.strip()), "")
        lines.seek(0)
        delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
        yield from csv.reader(lines, delimiter=delimiter, strict=True)


def _as_data(done: Loaded) -> dict[str, Any]:
    return {
        "loaded": done.responses,
        "answers": done.answers,
        "ignored": list(done.ignored),
        "release": done.release.number if done.release else None,
        "problems": [{"row": p.row, "column": p.column, "code": p.code, "message": p.message} for p in done.problems],
        "problems_count": done.problems_count,
    }


def _lines(done: Loaded) -> Iterator[str]:
    for problem in done.problems:
        yield f"{problem.row}: {problem.column}: {problem.message}"
    if done.problems_count > len(done.problems):
        yield f"… {done.problems_count}"
    if not done.problems:
        yield str(done.responses)
        yield from (f"- {heading}" for heading in done.ignored)


def _tell(data: dict[str, Any], lines: list[str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for line in lines:
            click.echo(line, err=bool(data["problems"] or "error" in data))
