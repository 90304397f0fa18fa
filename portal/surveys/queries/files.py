"""Files that people gave: their own while they answer, and those of a survey for whoever may take records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import undefer

from portal.kernel.db import db
from portal.kernel.files import TakenFile, ending
from portal.kernel.secrets import unseal
from portal.surveys.file_answers import Mark
from portal.surveys.models import AnswerFile, WaitingFile
from portal.surveys.queries.drafts import finder

LABEL = b"file"


def own_file(key: bytes, mark: Mark) -> TakenFile | None:
    """A file of the draft of `key`."""
    return opened(mark, WaitingFile.draft == finder(key))


def opened(mark: Mark, where: ColumnElement[bool]) -> TakenFile | None:
    """A file on its way, if it is there and the key in its mark is right."""
    query = select(WaitingFile.media_type, WaitingFile.content).where(WaitingFile.id == mark.id, where)
    row = db.session.execute(query).one_or_none()
    data = unseal(mark.key, row.content, LABEL) if row is not None else None
    return TakenFile(row.media_type, data) if row is not None and data is not None else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a survey, without its bytes."""

    id: UUID
    question: str
    media_type: str

    @property
    def name(self) -> str:
        """What a copy is called: the question's folder, and the file's own number, which says nothing."""
        return f"{self.question.rpartition('/')[2]}/{self.id.hex}.{ending(self.media_type)}"

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def files_of(survey_id: int) -> Mapping[str, Listed]:
    """Every file of a survey by the text of its answer, in random order."""
    query = select(AnswerFile.id, AnswerFile.question, AnswerFile.media_type).where(AnswerFile.survey_id == survey_id)
    return {row.id.hex: Listed(*row) for row in db.session.execute(query.order_by(func.random()))}


def file_of(survey_id: int, number: UUID) -> AnswerFile | None:
    """A file with its bytes, if it is one of this survey."""
    query = select(AnswerFile).options(undefer(AnswerFile.content))
    return db.session.scalar(query.where(AnswerFile.id == number, AnswerFile.survey_id == survey_id))
