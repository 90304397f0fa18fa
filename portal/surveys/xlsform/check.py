"""A file → a definition, or everything that keeps it from being one. Never half of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.surveys.definition import UNKNOWN_LANGUAGE, Definition
from portal.surveys.messages import Translations
from portal.surveys.xlsform import checks, portal_columns
from portal.surveys.xlsform.choices_sheet import read_choices
from portal.surveys.xlsform.problems import Place, Problem, Problems
from portal.surveys.xlsform.records import read_table
from portal.surveys.xlsform.settings_sheet import read_settings, read_title, settings_record
from portal.surveys.xlsform.survey_sheet import SurveyReader
from portal.surveys.xlsform.translation import read_languages
from portal.surveys.xlsform.workbook import Workbook, read_workbook

_READ = {"survey", "choices", "settings", "external_choices"}
MAX_ROWS = 5000  # of the sheet survey; the largest of 42 real forms has 700
_KNOWN_UNREAD = {"entities", "osm"}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a file holds. `definition` is None exactly when `importable` is False."""

    format: str  # xlsx, xls, ods, lss, limesurvey-tsv, empty or unknown
    title: str
    languages: tuple[str, ...]
    questions: int
    problems: tuple[Problem, ...]
    definition: Definition | None

    @property
    def importable(self) -> bool:
        return self.definition is not None

    def to_json(self, translations: Translations, lang: str = "en") -> dict[str, Any]:
        return {
            "format": self.format,
            "title": self.title,
            "languages": list(self.languages),
            "questions": self.questions,
            "problems": [problem.to_json(translations, lang) for problem in self.problems],
            "importable": self.importable,
        }


def check_file(source: bytes | Path, *, name: str = "", language: str = UNKNOWN_LANGUAGE) -> CheckReport:
    """Read an XLSForm from its bytes or path.

    `name` titles a form that has no title (a path gives its own); `language` is that of plain columns when the file
    does not say in which language they are.
    """
    problems = Problems()
    data = source.read_bytes() if isinstance(source, Path) else source
    workbook = read_workbook(data, problems)
    definition = Definition()
    if workbook.sheets or not problems.has_errors:
        definition = _definition(
            workbook, problems, name or (source.stem if isinstance(source, Path) else ""), language
        )
    return CheckReport(
        workbook.format,
        definition.title.best(definition.default_language).text,
        definition.languages,
        definition.count_questions,
        tuple(problems),
        None if problems.has_errors else definition,
    )


def _definition(workbook: Workbook, problems: Problems, name: str, language: str) -> Definition:
    """The definition as far as it can be read; whether it is whole is for `problems` to say."""
    _about_sheets(workbook, problems)
    tables = {kind: read_table(kind, workbook.sheets.get(kind)) for kind in sorted(_READ, reverse=True)}
    survey, settings = tables["survey"], settings_record(tables["settings"])
    if len(survey.records) > MAX_ROWS:
        problems.error("too_many_rows", Place(survey.name, survey.records[MAX_ROWS].row), limit=MAX_ROWS)
        return Definition()
    order = [survey, tables["choices"], tables["external_choices"], tables["settings"]]
    translation = read_languages(order, settings.get("default_language"), language, problems)
    for column in ("type", "name"):
        if workbook.sheets.get("survey") and not survey.has(column):
            problems.error("column_missing", Place(survey.name, 1, column), name=column)
    duplicates = settings.is_yes("allow_choice_duplicates")
    lists = read_choices(tables["choices"], translation, problems, duplicates=duplicates)
    external = read_choices(tables["external_choices"], translation, problems, duplicates=True)
    reader = SurveyReader(survey, translation, problems)
    sheet = reader.read()
    definition = Definition(
        title=read_title(settings, translation, name),
        languages=translation.languages,
        default_language=translation.default,
        language_names=translation.names,
        settings=read_settings(settings, translation, problems),
        nodes=sheet.nodes,
        choices={
            listed: portal_columns.with_properties(options, sheet.properties.get(listed, {}))
            for listed, options in {**external, **lists}.items()
        },
    )
    if not any(item.asks for item in definition.items()) and not problems.has_errors:
        problems.error("no_questions", Place(survey.name))
    checks.check(definition, survey, sheet, reader.names.renamed, problems)
    return definition


def _about_sheets(workbook: Workbook, problems: Problems) -> None:
    if "survey" not in workbook.sheets:
        problems.error("sheet_missing")
    for name in workbook.names:
        if name.strip().lower() in _KNOWN_UNREAD:
            problems.warn("sheet_ignored", Place(name), name=name)
    if "external_choices" in workbook.sheets:
        problems.warn("external_choices", Place(workbook.sheets["external_choices"].name))
