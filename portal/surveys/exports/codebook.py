"""What the columns and codes of an export mean, in every language of the survey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.kernel.exports import Cell, xlsx_file
from portal.surveys.definition import Option, Question
from portal.surveys.exports.formats import Wish, pieces
from portal.surveys.models import Survey
from portal.surveys.queries.counting import definitions
from portal.surveys.queries.records import attributes_of, closed_questions, open_questions

Sheet = tuple[str, Sequence[str], list[list[Cell]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its columns; `is_open` ones are in a file of their own."""

    question: Question
    columns: tuple[str, ...]
    options: tuple[Option, ...]
    is_open: bool

    @property
    def is_companion(self) -> bool:
        """The words of an option like "other", which stand under a name of their own."""
        return self.is_open and self.columns != (self.question.name,)


def codebook(survey: Survey) -> list[Entry]:
    """Every question that has an export cell, in the order of the form."""
    columns: dict[str, list[str]] = {}
    options: dict[str, tuple[Option, ...]] = {}
    questions: dict[str, Question] = {}
    for asked in closed_questions(survey):
        own = [f"{asked.name}/{option.code}" for option in asked.options] if asked.spreads else [asked.name]
        columns.setdefault(asked.question.name, []).extend(own)
        options[asked.question.name], questions[asked.question.name] = asked.options, asked.question
    words = open_questions(survey)
    order = {item.name: place for place, item in enumerate(definitions(survey)[-1].items())}
    found = [Entry(question, tuple(columns[name]), options[name], False) for name, question in questions.items()]
    found += [Entry(question, (name,), (), True) for name, question in words.items()]
    return sorted(found, key=lambda entry: order.get(entry.question.name, len(order)))


def codebook_xlsx(survey: Survey, _wish: Wish) -> Iterator[bytes]:
    """The codebook as a workbook: questions on one sheet, options on another."""
    yield from pieces(xlsx_file(codebook_sheets(survey)))


def codebook_sheets(survey: Survey) -> list[Sheet]:
    entries, languages = codebook(survey), definitions(survey)[-1].languages
    headings = [_("column"), _("question"), _("kind"), _("asked if"), _("about health"), _("separate file"), *languages]
    rows: list[list[Cell]] = [[name, "", _("attribute")] for name in attributes_of(survey)]
    options: list[list[Cell]] = []
    for entry in entries:
        question = entry.question
        texts: list[Cell] = [question.label.get(lang, "") for lang in languages]
        marks = (int(question.is_health), int(entry.is_open))
        same: list[Cell] = [question.name, question.kind, question.relevant, *marks]
        rows += [[column, *same, *texts] for column in entry.columns]
        options += [[question.name, o.code, *(o.label.get(lang, "") for lang in languages)] for o in entry.options]
    return [("questions", headings, rows), ("options", [_("question"), _("code"), *languages], options)]
