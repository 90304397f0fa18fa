"""Dates and times as ODK writes them: ISO 8601 texts that count as days since 1970-01-01."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})?(?:(?:^|(?<=\d)[T ])(?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?"
    r"(?:Z|[+-]\d{2}:?\d{2})?"
)
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = timedelta(days=1)


def moment(text: str) -> datetime | None:
    """The moment `text` names, without its zone: what a clock shows. A time alone is on 1970-01-01."""
    found = _ISO.fullmatch(text.strip()) if len(text) < 60 else None
    if not found or not (found["date"] or found["time"]):
        return None
    try:
        return datetime.fromisoformat(f"{found['date'] or '1970-01-01'}T{found['time'] or '00:00'}")
    except ValueError:
        return None


def days(text: str) -> float:
    """Days since 1970-01-01 with the time as a fraction, NaN if `text` is no date."""
    found = moment(text)
    if found is None:
        return math.nan
    midnight = found.replace(hour=0, minute=0, second=0, microsecond=0)
    return found.toordinal() - _EPOCH + (found - midnight) / _DAY


def date_of_days(number: float) -> str:
    """The ISO date that lies `number` days after 1970-01-01, "" outside the years 1 to 9999."""
    try:
        return date.fromordinal(_EPOCH + math.floor(number)).isoformat()
    except (ValueError, OverflowError):
        return ""


def moment_of_days(number: float) -> datetime | None:
    try:
        return datetime(1970, 1, 1) + timedelta(days=number)  # noqa: DTZ001 (clock time without a zone, see `moment`)
    except (ValueError, OverflowError):
        return None


def formatted(found: datetime, pattern: str, lang: str) -> str:
    """`found` by ODK's pattern: %Y %y %m %n %b %d %e %a %H %h %M %S %3."""
    return re.sub(r"%(.)", lambda part: _FORMATS.get(part[1], _as_written)(found, lang), pattern)


def _as_written(_found: datetime, _lang: str) -> str:
    return ""


def _locale(lang: str) -> Locale:
    try:
        return Locale.parse(lang, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


_FORMATS: dict[str, Callable[[datetime, str], str]] = {
    "Y": lambda m, _: f"{m.year:04}",
    "y": lambda m, _: f"{m.year % 100:02}",
    "m": lambda m, _: f"{m.month:02}",
    "n": lambda m, _: str(m.month),
    "b": lambda m, lang: get_month_names("abbreviated", locale=_locale(lang))[m.month],
    "d": lambda m, _: f"{m.day:02}",
    "e": lambda m, _: str(m.day),
    "a": lambda m, lang: get_day_names("abbreviated", locale=_locale(lang))[m.weekday()],
    "H": lambda m, _: f"{m.hour:02}",
    "h": lambda m, _: str(m.hour),
    "M": lambda m, _: f"{m.minute:02}",
    "S": lambda m, _: f"{m.second:02}",
    "3": lambda m, _: f"{m.microsecond // 1000:03}",
    "%": lambda _m, _: "%",
}
