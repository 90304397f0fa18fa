"""Answers inside texts: `${name}`, and plural forms around it.

    You told us that ${children} {${children}, plural, one{child lives} other{children live}} with you.

The forms are those of the text's own language (CLDR: zero, one, two, few, many, other); `#` stands for the number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from portal.surveys.definition import Value
from portal.surveys.logic.dates import moment
from portal.surveys.logic.tokens import NAME
from portal.surveys.logic.values import number_of_text

if TYPE_CHECKING:
    from portal.surveys.paths.state import State

_REFERENCE = re.compile(rf"\$\{{\s*({NAME})\s*\}}")
_PLURAL = re.compile(
    rf"\{{\s*\$\{{\s*({NAME})\s*\}}\s*,\s*plural\s*,\s*((?:(?:zero|one|two|few|many|other)\s*\{{[^{{}}]*\}}\s*)+)\}}"
)
_FORM = re.compile(r"(zero|one|two|few|many|other)\s*\{([^{}]*)\}")


def fill(state: State, text: str, lang: str, rounds: tuple[int, ...]) -> str:
    """`text` with the answers in it, seen from a row in `rounds`."""
    if "${" not in text:
        return text
    text = _PLURAL.sub(lambda found: _plural(state, found, lang, rounds), text)
    return _REFERENCE.sub(lambda found: _shown(state, found[1], lang, rounds), text)


def _plural(state: State, found: re.Match[str], lang: str, rounds: tuple[int, ...]) -> str:
    number = number_of_text(next(iter(_values(state, found[1], rounds)), ""))
    forms: dict[str, str] = dict(_FORM.findall(found[2]))
    category = _locale(lang).plural_form(number) if number == number else "other"
    form = forms.get(category) or forms.get("other", "")
    return form.replace("#", _number(number, lang))


def _shown(state: State, name: str, lang: str, rounds: tuple[int, ...]) -> str:
    if name not in state.program.layout.places:
        return ""
    return ", ".join(_words(state, name, value, lang) for value in _values(state, name, rounds) if value)


def _values(state: State, name: str, rounds: tuple[int, ...]) -> list[str]:
    """The value in the same round, or those of all rounds when the row is in another repeat."""
    place = state.program.layout.places.get(name)
    if place is None:
        return []
    depth = len(place.scope.chain()) - 1
    start = state.frame_of(place.scope.number, rounds[:depth]) if depth <= len(rounds) else None
    frames = [start] if start is not None else state.top.all(place.scope)
    return [frame.values[place.index] for frame in frames]


def _words(state: State, name: str, value: str, lang: str) -> str:
    """A value as the reader knows it: labels of options, dates and numbers of the language."""
    rules = state.program.rows.get(name)
    if rules is None:
        return value
    definition, question = state.program.definition, rules.question
    if question.spec.has_options:
        codes = value.split() if question.spec.value is not Value.CODE else [value]
        labels = {
            option.code: option.label.best(lang, (definition.default_language,)).text
            for option in definition.options(question, state.top.env.external)
        }
        return ", ".join(labels.get(code) or code for code in codes)
    if question.spec.value is Value.DATE and (found := moment(value)):
        return format_date(found, "long", locale=_locale(lang))
    if question.spec.value is Value.DECIMAL and (number := number_of_text(value)) == number:
        return _number(number, lang)
    return value


def _number(number: float, lang: str) -> str:
    return format_decimal(number, locale=_locale(lang)) if number == number else ""


def _locale(lang: str) -> Locale:
    try:
        return Locale.parse(lang, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")
