"""Open answers by themselves: no row says what else the same person answered, and their order says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _

from portal.kernel.exports import csv_chunks
from portal.surveys.exports.formats import Wish
from portal.surveys.models import Survey
from portal.surveys.queries.files import Listed, files_of
from portal.surveys.queries.records import open_questions, open_texts


def texts_csv(survey: Survey, wish: Wish) -> Iterator[bytes]:
    """Question, answer, and the language in which it was given. A file is named as in the ZIP of all files."""
    files = files_of(survey.id)
    labels = {name: question.label.best(wish.lang).text for name, question in open_questions(survey).items()}
    header = [_("question"), _("text of the question"), _("answer"), _("language")]
    rows = (
        (found.question, labels.get(found.question.rpartition("/")[2], ""), _shown(found.text, files), found.language)
        for found in open_texts(survey)
    )
    return csv_chunks(header, rows, wish.delimiter)


def _shown(text: str, files: Mapping[str, Listed]) -> str:
    return files[text].name if text in files else text
