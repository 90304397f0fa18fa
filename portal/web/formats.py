"""Dates in words, numbers by locale, organisers' texts in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from babel import Locale
from babel.numbers import format_currency, get_territory_currencies
from flask import Flask
from flask_babel import format_date, format_decimal, get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.kernel.clock import today
from portal.kernel.text import OWN_NAMES, LocalizedText, Reading, tied
from portal.web.locale import language


def day(value: date | datetime | None, style: str = "long") -> str:
    """A day in words, such as "15 marca 2027"; "" for none."""
    return _day(value, style, get_locale()) if value else ""


@lru_cache(maxsize=2000)
def _day(value: date, style: str, _locale: Locale | None) -> str:
    """Kept because a plan says the same few days in a hundred places; no line breaks between day and month."""
    return str(format_date(value, style, rebase=False)).replace(" ", "\N{NO-BREAK SPACE}", 1)


def month(value: date) -> str:
    """The short name of a day's month, as on a calendar leaf."""
    return str(format_date(value, "MMM", rebase=False))


def number(value: float) -> str:
    """A number with the reader's separators."""
    if isinstance(value, int) and 0 <= value < 1000:
        return str(value)  # nothing to separate; a list of ideas shows 25 of them
    return str(format_decimal(value))


class Somewhere(Protocol):
    """Where an amount is paid."""

    @property
    def country(self) -> str: ...


def money(amount: int, where: Somewhere) -> str:
    """A whole amount as the reader writes it, in what one pays with in that country, such as "18 000 zł"."""
    paid_with = get_territory_currencies(where.country)
    locale = get_locale()
    if not paid_with or locale is None:
        return number(amount)
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(amount, paid_with[0], format=pattern, locale=locale, currency_digits=False))


def size(count: int) -> str:
    """The size of a file in words, such as "1,2 MB", from its bytes."""
    if count < 1_000_000:
        return str(_("%(n)s kB", n=format_decimal(max(1, round(count / 1000)))))
    return str(_("%(n)s MB", n=format_decimal(round(count / 1_000_000, 1))))


def reading(text: Mapping[str, str] | Reading | str | None) -> Reading:
    """What of an organiser's text the reader gets, and in which language it is; a Reading was chosen already."""
    return _read(text, language())


def _read(text: Mapping[str, str] | Reading | str | None, lang: str) -> Reading:
    """The same for a reader of `lang`: who asks for it once spares a long page some 3 ms."""
    if isinstance(text, Reading):
        return text
    if not text or isinstance(text, str):
        return Reading(text if isinstance(text, str) else "", lang)
    return (text if isinstance(text, LocalizedText) else LocalizedText(text)).best(lang)


def words(text: Mapping[str, str] | Reading | str | None) -> Markup:
    """An organiser's text for a page: escaped, in the reader's language or marked with the one it is in."""
    lang = language()
    found = _read(text, lang)
    body = escape(tied(found.text, found.lang))
    if found.lang == lang:
        return body
    return Markup('<span lang="{}">{}</span>').format(found.lang, body)


def paragraphs(text: Mapping[str, str] | Reading | str | None) -> Markup:
    """An organiser's longer text: escaped, a blank line makes a paragraph."""
    found = reading(text)
    lang = Markup("") if found.lang == language() else Markup(' lang="{}"').format(found.lang)
    parts = [p.strip() for p in re.split(r"\n\s*\n", found.text) if p.strip()]
    return Markup("").join(Markup("<p{}>{}</p>").format(lang, tied(p, found.lang)) for p in parts)


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        month=month,
        number=number,
        money=money,
        size=size,
        words=words,
        paragraphs=paragraphs,
        plain=lambda text: reading(text).text,
    )
    app.jinja_env.globals.update(OWN_NAMES=OWN_NAMES, today=today)
    app.jinja_env.tests["missing_here"] = lambda text: _is_missing(text)


def _is_missing(text: Any) -> bool:
    return bool(text) and language() not in text
