"""Functions on dates and times."""

from __future__ import annotations

from portal.surveys.logic import dates
from portal.surveys.logic.environment import Environment
from portal.surveys.logic.functions.table import NUMBER, TEXT, function
from portal.surveys.logic.values import Value, to_number, to_string


@function("today", "", TEXT, needs="env")
def today(env: Environment) -> str:
    return env.today.isoformat()


@function("now", "", TEXT, needs="env")
def now(env: Environment) -> str:
    """To the minute where something is checked; where the result is kept it is the day alone (see `Environment`)."""
    return env.now.isoformat(timespec="seconds")


@function("date", "any", TEXT)
def date(value: Value) -> str:
    """The date in a text, or the one so many days after 1970-01-01."""
    if isinstance(value, float):
        return dates.date_of_days(value)
    found = dates.moment(to_string(value))
    return found.date().isoformat() if found else dates.date_of_days(to_number(value))


@function("date-time", "any", TEXT)
def date_time(value: Value) -> str:
    found = dates.moment_of_days(value) if isinstance(value, float) else dates.moment(to_string(value))
    return found.isoformat(timespec="seconds") if found else ""


@function("decimal-date-time", "any", NUMBER)
def decimal_date_time(value: Value) -> float:
    return to_number(value)


@function("decimal-time", "text", NUMBER)
def decimal_time(text: str) -> float:
    return dates.days(text) % 1


@function("format-date", "any text", TEXT, needs="env")
def format_date(env: Environment, value: Value, pattern: str) -> str:
    found = dates.moment_of_days(value) if isinstance(value, float) else dates.moment(to_string(value))
    return dates.formatted(found, pattern, env.lang) if found else ""


function("format-date-time", "any text", TEXT, needs="env")(format_date)
