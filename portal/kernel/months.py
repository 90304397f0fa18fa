"""Slovenian months in the case that a date asks for.

CLDR has them only in the nominative, and a date of ours follows a preposition or says when: "do 2. januarja 2027".
"""

from __future__ import annotations

from babel import Locale

GENITIVE = (
    "januarja",
    "februarja",
    "marca",
    "aprila",
    "maja",
    "junija",
    "julija",
    "avgusta",
    "septembra",
    "oktobra",
    "novembra",
    "decembra",
)


def decline_months() -> None:
    """Put them where Babel looks months up, so that pages, mails, exports and posters all say them like this."""
    wide = Locale.parse("sl").months["format"]["wide"]
    for number, name in enumerate(GENITIVE, start=1):
        wide[number] = name
