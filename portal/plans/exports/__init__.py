"""A plan as a file: for reading, for a word processor, a spreadsheet, a calendar, a program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import force_locale

from portal.plans.exports.calendar import ics as write_ics
from portal.plans.exports.docx import docx as write_docx
from portal.plans.exports.editions import Edition, edition
from portal.plans.exports.markdown import markdown as write_markdown
from portal.plans.exports.open_data import open_data as write_json
from portal.plans.exports.pdf import pdf as write_pdf
from portal.plans.exports.steps import steps_csv as write_csv

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
        Format("pdf", "application/pdf", write_pdf),
        Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", write_docx),
        Format("csv", "text/csv; charset=utf-8", write_csv),
        Format("ics", "text/calendar; charset=utf-8", write_ics),
        Format("json", "application/json", write_json),
        Format("md", "text/markdown; charset=utf-8", write_markdown),
    )
}
