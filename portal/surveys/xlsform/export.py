"""A definition → an XLSForm workbook. Read again it gives an equal definition, and pyxform accepts it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal.kernel.text import LocalizedText
from portal.surveys.definition import UNKNOWN_LANGUAGE, Definition, Group, Node, Option, Question, Repeat
from portal.surveys.logic.layout import legal
from portal.surveys.xlsform import languages, portal_columns
from portal.surveys.xlsform.types import derived_kind

Row = dict[str, str]  # header → cell

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FILES = (".csv", ".xml", ".geojson")
_SURVEY_TEXTS = {
    "label": "label", "hint": "hint", "guidance": "guidance_hint",
    "required_message": "required_message", "constraint_message": "constraint_message",
}  # fmt: skip
_SURVEY_CELLS = {
    "relevant": "relevant", "constraint": "constraint", "calculation": "calculation", "default": "default",
    "trigger": "trigger", "choice_filter": "choice_filter", "appearance": "appearance", "count": "repeat_count",
    "sensitive": "portal_sensitive", "pictogram": "portal_pictogram",
}  # fmt: skip
_SETTINGS_TEXTS = ("intro", "thanks", "consent", "consent_health")


def export_xlsx(definition: Definition) -> bytes:
    """The sheets survey, choices and settings as an .xlsx file. Every cell is text; none is a formula."""
    from openpyxl import Workbook  # it brings numpy: half a second and 30 MB that a server need not start with

    writer = _Writer(definition)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _fill(workbook.create_sheet("survey"), writer.survey_headers(), list(writer.survey(definition.nodes)))
    _fill(workbook.create_sheet("choices"), writer.choices_headers(), list(writer.choices()))
    _fill(workbook.create_sheet("settings"), ["form_title", "form_id"], [writer.settings()])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _fill(sheet: Any, first: Iterable[str], rows: list[Row]) -> None:
    """Headers that are there in any case, then those some row has; cells as plain text."""
    from openpyxl.styles import Font

    headers = list(dict.fromkeys([*first, *(header for row in rows for header in row)]))
    for column, header in enumerate(headers, 1):
        _write(sheet.cell(1, column), header)
        sheet.cell(1, column).font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for column, header in enumerate(headers, 1):
            if text := row.get(header):
                _write(sheet.cell(number, column), text)
    sheet.freeze_panes = "A2"


def _write(cell: Any, text: str) -> None:
    cell.value = legal(text)
    cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
    if text.startswith(_FORMULA):
        cell.quotePrefix = True  # stays text when somebody edits it


class _Writer:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.headers = {
            code: "" if code == UNKNOWN_LANGUAGE else f"::{languages.header(code, definition.language_names)}"
            for code in definition.languages
        }

    def survey_headers(self) -> list[str]:
        return ["type", "name", *(f"label{suffix}" for suffix in self.headers.values())]

    def choices_headers(self) -> list[str]:
        return ["list_name", "name", *(f"label{suffix}" for suffix in self.headers.values())]

    def texts(self, field: str, text: LocalizedText) -> Row:
        return {
            f"{field}{self.headers.get(lang, f'::{lang}')}": text[lang]
            for lang in (*self.headers, *text)
            if lang in text
        }

    def media(self, media: Mapping[str, LocalizedText]) -> Row:
        return {
            header: cell for kind, text in media.items() for header, cell in self.texts(f"media::{kind}", text).items()
        }

    def survey(self, nodes: tuple[Node, ...]) -> Iterator[Row]:
        for node in nodes:
            if isinstance(node, Group):
                control = "repeat" if isinstance(node, Repeat) else "group"
                yield {"type": f"begin_{control}", **self.common(node)}
                yield from self.survey(node.children)
                yield {"type": f"end_{control}", "name": node.name}
            else:
                yield {"type": _type(node, self.definition), **self.common(node), **self.question(node)}

    def common(self, node: Node) -> Row:
        """Cells that groups and questions share."""
        row = {"name": node.name}
        for field, header in _SURVEY_TEXTS.items():
            row.update(self.texts(header, getattr(node, field, LocalizedText())))
        row.update({header: str(getattr(node, field, "")) for field, header in _SURVEY_CELLS.items()})
        row["read_only"] = _yes(node.read_only)
        return {**_filled(row), **self.media(node.media), **node.extra}

    def question(self, question: Question) -> Row:
        options = self.definition.choices.get(question.list_name, ())
        return _filled(
            {
                "required": _yes(question.required),
                "parameters": portal_columns.write_parameters(question.parameters),
                "portal_kind": _portal_kind(question, self.definition),
                "portal_list": "" if _has_list(question, self.definition) else question.list_name,
                "portal_options": portal_columns.write_options(options),
                "portal_max_selected": str(question.max_selected or ""),
                "portal_max_length": str(question.max_length or ""),
                "portal_tags": portal_columns.write_pairs(question.tags),
            }
        )

    def choices(self) -> Iterator[Row]:
        for name, options in self.definition.choices.items():
            for option in options:
                yield {"list_name": name, "name": option.code, **self.option(option)}

    def option(self, option: Option) -> Row:
        return {**self.texts("label", option.label), **option.filters, **self.media(option.media)}

    def settings(self) -> Row:
        definition, settings = self.definition, self.definition.settings
        default = definition.default_language
        row = _filled(
            {
                "form_title": definition.title.get(default, ""),
                "form_id": settings.form_id,
                "version": settings.version,
                "default_language": "" if default == UNKNOWN_LANGUAGE else self.headers[default].removeprefix("::"),
                "style": settings.style,
                "instance_name": settings.instance_name,
                "portal_layout": "" if settings.layout == "one" else settings.layout,
                "portal_minutes": str(settings.minutes or ""),
                "portal_min_group_size": str(settings.min_group_size or ""),
                "portal_audience": settings.audience,
                "portal_level": settings.level,
            }
        )
        others = LocalizedText({lang: text for lang, text in definition.title.items() if lang != default})
        row.update(self.texts("portal_title", others))
        for field in _SETTINGS_TEXTS:
            row.update(self.texts(f"portal_{field}", getattr(settings, field)))
        return {**row, **settings.extra}


def _type(question: Question, definition: Definition) -> str:
    if question.source_type:
        return question.source_type
    if not _has_list(question, definition):
        return "text"
    if not question.spec.has_options:
        return question.spec.xlsform
    from_file = question.list_name not in definition.choices and question.list_name.endswith(_FILES)
    words = [question.spec.xlsform + ("_from_file" if from_file else ""), question.list_name]
    return " ".join([*words, "or_other"] if question.or_other else words)


def _has_list(question: Question, definition: Definition) -> bool:
    """A place may have its options from the region instead of from the form."""
    return question.kind != "place" or question.list_name in definition.choices


def _portal_kind(question: Question, definition: Definition) -> str:
    """The kind, where type and appearance alone would be read as another."""
    plain = question.spec.xlsform if _has_list(question, definition) else "text"
    return "" if question.source_type or derived_kind(plain, question.appearance) == question.kind else question.kind


def _yes(condition: str) -> str:
    return "yes" if condition == "true()" else condition


def _filled(row: Row) -> Row:
    return {header: text for header, text in row.items() if text}
