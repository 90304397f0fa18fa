"""A plan as a file: for reading, for a word processor, a spreadsheet, a calendar, a program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import force_locale

from portal.plans.exports.calendar import ics
from portal.plans.exports.docx import docx
from portal.plans.exports.editions import Edition, edition
from portal.plans.exports.markdown import markdown
from portal.plans.exports.open_data import open_data
from portal.plans.exports.pdf import pdf
from portal.plans.exports.steps import steps_csv

__all__ = ["FORMATS", "Edition", "Format", "edition"]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file, by the ending of its name."""

    key: str
    mimetype: str
    make: Callable[[Edition], bytes]

    def file_name(self, edition: Edition) -> str:
        return f"{edition.file_stem}.{self.key}"

    def write(self, edition: Edition) -> bytes:
        """The file in the edition's language."""
        with force_locale(edition.lang):
            return self.make(edition)


FORMATS: dict[str, Format] = {
    found.key: found
    for found in (
        Format("pdf", "application/pdf", pdf),
        Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx),
        Format("csv", "text/csv; charset=utf-8", steps_csv),
        Format("ics", "text/calendar; charset=utf-8", ics),
        Format("json", "application/json", open_data),
        Format("md", "text/markdown; charset=utf-8", markdown),
    )
}
