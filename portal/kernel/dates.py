"""Dates as readers write them, where the data of CLDR says otherwise."""

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


def mend_dates() -> None:
    """Put them where Babel looks dates up, so that pages, mails, exports and posters all say them like this."""
    decline_months()
    write_days_first()


def decline_months() -> None:
    """Slovenian months in the genitive: CLDR has the nominative, and ours say when: "do 2. januarja 2027"."""
    wide = Locale.parse("sl").months["format"]["wide"]
    for number, name in enumerate(GENITIVE, start=1):
        wide[number] = name


def write_days_first() -> None:
    """The English of the portal is British, "2 January 2027" and 14:30; to CLDR plain English is American."""
    ours, british = Locale.parse("en"), Locale.parse("en_GB")
    for style in ("full", "long", "medium", "short"):
        ours.date_formats[style] = british.date_formats[style]
        ours.time_formats[style] = british.time_formats[style]
