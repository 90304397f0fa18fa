"""Open answers by themselves: no row says what else the same person answered, and their order says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.kernel.exports import csv_chunks
from portal.surveys.exports.formats import Wish
from portal.surveys.models import Survey
from portal.surveys.queries.records import open_questions, open_texts


def texts_csv(survey: Survey, wish: Wish) -> Iterator[bytes]:
    """Question, answer, and the language in which it was given."""
    labels = {name: question.label.best(wish.lang).text for name, question in open_questions(survey).items()}
    header = [_("question"), _("text of the question"), _("answer"), _("language")]
    rows = (
        (found.question, labels.get(found.question.rpartition("/")[2], ""), found.text, found.language)
        for found in open_texts(survey)
    )
    return csv_chunks(header, rows, wish.delimiter)
