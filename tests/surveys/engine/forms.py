"""Small forms and files for the engine's tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Node, Option
from portal.surveys.paths import State, compile_program
from portal.surveys.xlsform import CheckReport, check_file

TODAY = date(2025, 3, 1)
Rows = Sequence[Sequence[Any]]

COLOURS = tuple(Option(code, LocalizedText(en=code.title(), nl=f"{code}!")) for code in ("red", "green", "blue"))


def english(text: str) -> LocalizedText:
    return LocalizedText(en=text)


def form(*nodes: Node, **lists: tuple[Option, ...]) -> Definition:
    """A form in English with the list `colours` and those given."""
    choices = {"colours": COLOURS, **lists}
    return Definition(title=english("Form"), languages=("en",), default_language="en", nodes=nodes, choices=choices)


def state(definition: Definition, answers: dict[str, Any] | None = None, **options: Any) -> State:
    return compile_program(definition).evaluate(answers or {}, today=TODAY, **options)


def xlsx(survey: Rows, choices: Rows = (), settings: Rows = (), **sheets: Rows) -> bytes:
    """A workbook with these sheets, each with its header row first; numbers stay numbers."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **sheets}.items():
        if rows:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def checked(survey: Rows, choices: Rows = (), settings: Rows = (), **sheets: Rows) -> CheckReport:
    return check_file(xlsx(survey, choices, settings, **sheets))


def imported(survey: Rows, choices: Rows = (), settings: Rows = ()) -> Definition:
    """The definition of a file that has to be importable."""
    report = checked(survey, choices, settings)
    assert report.definition is not None, [(problem.code, problem.row) for problem in report.problems]
    return report.definition


def codes(report: CheckReport) -> list[tuple[str, str, int, str]]:
    """What is remarked: (code, sheet, row, column)."""
    return [(problem.code, *problem.place) for problem in report.problems]
