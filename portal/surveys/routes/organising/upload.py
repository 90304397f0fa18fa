"""A file that an organiser sends: read while nobody else has to wait."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePath

from flask_babel import get_translations
from werkzeug.datastructures import FileStorage

from portal.kernel.db import db
from portal.surveys.forms.grid import tidy
from portal.surveys.xlsform import CheckReport, Problem, check_file
from portal.web.access import current_actor
from portal.web.limits import limit
from portal.web.locale import language


def check_upload(file: FileStorage) -> CheckReport:
    """What is in an uploaded file.

    Reading may take some seconds, so the request's transaction is let go first: on SQLite a request that may write
    holds the one lock for writing.
    """
    person = str(current_actor().id)
    db.session.rollback()
    limit("survey-import", 60, timedelta(hours=1), who=person)
    return check_file(file.stream.read(), name=PurePath(file_name(file)).stem)


def file_name(file: FileStorage) -> str:
    """The file's own name, without folders and control characters."""
    return tidy(PurePath((file.filename or "").replace("\\", "/")).name)[:200]


def problem_words(problem: Problem) -> str:
    """A remark in the reader's language."""
    return problem.message.render(get_translations(), language())
