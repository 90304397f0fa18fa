"""The way of a file: with the draft, then with the sealed response, at last with the response itself.

Its row stays the same until the inbox is moved, and only what it belongs to changes; then it gets another number, in a
shuffled order, in the transaction of all that moves with it.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from portal.kernel.db import db
from portal.kernel.files import TakenFile
from portal.kernel.ids import new_uuid
from portal.kernel.secrets import seal
from portal.surveys.file_answers import Mark
from portal.surveys.models import AnswerFile, Sealed, WaitingFile
from portal.surveys.queries.drafts import finder
from portal.surveys.queries.files import LABEL, opened

_shuffle = random.SystemRandom().shuffle


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was sent with this request."""

    mark: Mark
    file: TakenFile


def keep(key: bytes, sent: Collection[NewFile], wanted: Collection[Mark]) -> None:
    """Put what was sent with the draft of `key`, and let go of every file of it that is not `wanted` any more."""
    numbers = {mark.id for mark in wanted}
    owner = finder(key)
    db.session.execute(delete(WaitingFile).where(WaitingFile.draft == owner, WaitingFile.id.not_in(numbers)))
    for new in sent:
        if new.mark.id in numbers:
            content = seal(new.mark.key, new.file.data, LABEL)
            row = {"id": new.mark.id, "draft": owner, "media_type": new.file.media_type, "content": content}
            db.session.execute(insert(WaitingFile), row)


def hand_over(key: bytes, sealed_id: UUID | None, wanted: Collection[Mark]) -> None:
    """From a draft that is sent to its row in the inbox (none for a try-out); what was not sent is deleted."""
    owner = finder(key)
    if sealed_id is not None and wanted:
        sent = update(WaitingFile).where(WaitingFile.draft == owner, WaitingFile.id.in_([mark.id for mark in wanted]))
        db.session.execute(sent.values(draft=None, sealed_id=sealed_id))
    db.session.execute(delete(WaitingFile).where(WaitingFile.draft == owner))


def let_go(survey_id: int) -> None:
    """Part the files of a survey's inbox from its rows, which are deleted next; `store` takes them."""
    rows = select(Sealed.id).where(Sealed.survey_id == survey_id)
    db.session.scalars(rows.with_for_update()).all()  # whoever withdraws comes before or after
    db.session.execute(update(WaitingFile).where(WaitingFile.sealed_id.in_(rows)).values(sealed_id=None))


@dataclass(frozen=True, slots=True)
class Belonging:
    """Which answer a file is."""

    response_id: int
    question: str
    mark: Mark


def store(survey_id: int, found: Sequence[Belonging]) -> Mapping[Mark, str]:
    """Move files to where answers stand, one in memory at a time. Returns the text of each one's answer."""
    shuffled = list(found)
    _shuffle(shuffled)
    return {one.mark: text for one in shuffled if (text := _stored(survey_id, one))}


def _stored(survey_id: int, one: Belonging) -> str:
    kept = opened(one.mark, WaitingFile.draft.is_(None))
    if kept is None:
        return ""
    number = new_uuid()
    place = {"survey_id": survey_id, "response_id": one.response_id, "question": one.question}
    db.session.execute(insert(AnswerFile), {"id": number, **place, **kept.columns()})
    db.session.execute(delete(WaitingFile).where(WaitingFile.id == one.mark.id))
    return number.hex
