"""Which languages a file has, and which one its plain columns are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.kernel.text import LocalizedText
from portal.surveys.definition import UNKNOWN_LANGUAGE
from portal.surveys.xlsform.columns import MEDIA, TRANSLATED
from portal.surveys.xlsform.languages import Language, read_language
from portal.surveys.xlsform.problems import Place, Problems
from portal.surveys.xlsform.records import Record, Table


@dataclass(slots=True)
class Translation:
    """Spelling of a language → its code; the code of columns without a language; all codes in order."""

    codes: dict[str | None, str] = field(default_factory=dict)
    default: str = UNKNOWN_LANGUAGE
    languages: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    def text(self, record: Record, name: str) -> LocalizedText:
        """A translated field of a record; a column that names its language goes before a plain one."""
        cells = record.texts.get(name, {})
        named = {self.codes[spelling]: text for spelling, text in cells.items() if spelling is not None}
        plain = {self.default: cells[None]} if None in cells else {}
        ordered = {**plain, **named}
        return LocalizedText({code: ordered[code] for code in self.languages if code in ordered})

    def media(self, record: Record) -> dict[str, LocalizedText]:
        return {name: text for name in MEDIA if (text := self.text(record, name))}


def read_languages(tables: Iterable[Table], default: str, fallback: str, problems: Problems) -> Translation:
    """`default` is what the settings say, `fallback` the language of plain columns when nothing tells."""
    tables = list(tables)
    spellings = _spellings(tables)
    known = {spelling: read_language(spelling) for spelling in spellings if spelling is not None}
    _warn_unknown(known.values(), problems)
    chosen = _default(tables, {spelling: language.code for spelling, language in known.items()}, default, fallback)
    translation = Translation({spelling: language.code for spelling, language in known.items()}, chosen)
    translation.codes[None] = chosen
    translation.languages = tuple(dict.fromkeys(translation.codes[spelling] for spelling in spellings)) or (chosen,)
    named = [language for language in (*known.values(), read_language(default) if default else None) if language]
    for language in reversed(named):
        if language.name and language.code in translation.languages:
            translation.names[language.code] = language.name
    if chosen not in translation.languages:
        translation.default = translation.languages[0]
        if default:
            problems.warn("default_language_unused", Place("settings", 2, "default_language"), language=default)
    return translation


def _spellings(tables: list[Table]) -> list[str | None]:
    """Languages of translated columns as they are spelled, in order; None for a column without one."""
    columns = [column for table in tables for column in table.columns if column.field in TRANSLATED]
    texts = [column.language for column in columns if column.language or not column.field.startswith("portal_")]
    return list(dict.fromkeys(texts))


def _warn_unknown(languages: Iterable[Language], problems: Problems) -> None:
    for language in languages:
        if not language.is_known:
            problems.warn("language_unknown", language=language.name)


# A picture without a language beside one in English says nothing about the language of the labels.
_WORDS = TRANSLATED - set(MEDIA)


def _default(tables: list[Table], codes: dict[str, str], default: str, fallback: str) -> str:
    """Plain columns are in the language the settings name; else in the first one that never stands beside them."""
    if default and default.lower() != "default":
        return read_language(default).code
    beside: set[str] = set()
    plain = False
    for table in tables:
        fields = {column.field for column in table.columns if column.field in _WORDS and column.language is None}
        plain = plain or bool(fields)
        beside |= {
            codes[column.language] for column in table.columns if column.language is not None and column.field in fields
        }
    free = [code for code in codes.values() if code not in beside]
    if free or not plain:
        return next(iter(free or codes.values()), fallback)
    return fallback
