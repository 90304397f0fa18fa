"""Photos, recordings and documents as one ZIP: a folder for each question, in random order, beside no other answer."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator

from portal.kernel.db import db
from portal.surveys.exports.formats import Wish, pieces
from portal.surveys.models import Survey
from portal.surveys.queries.files import file_of, files_of

_NO_TIME = (1980, 1, 1, 0, 0, 0)


def files_zip(survey: Survey, _wish: Wish) -> Iterator[bytes]:
    """One file at a time is in memory. They are compressed already, so they are only put together."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 (closed by pieces)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for listed in files_of(survey.id).values():
            found = file_of(survey.id, listed.id)
            if found is not None:
                archive.writestr(zipfile.ZipInfo(listed.name, _NO_TIME), found.content)
                db.session.expunge(found)
    target.seek(0)
    yield from pieces(target)
