"""Sending answers: one transaction that empties the draft and puts a sealed row into the inbox.

The two share no key. Whoever sends again (a second click, a retry, another tab) finds the draft empty and gets the
same receipt: it counts once. Only after the inbox is moved (`moving`) do the answers stand as `Response` and `Answer`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Insert, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.ids import new_uuid
from portal.kernel.permissions import ANYBODY
from portal.kernel.secrets import keyed_hash, seal, unseal, words_from
from portal.regions.models import Process
from portal.surveys.actions import drafts, files
from portal.surveys.definition import Definition
from portal.surveys.file_answers import marks
from portal.surveys.models import ConsentRecord, Sealed, Survey
from portal.surveys.queries.answering import Phase
from portal.surveys.queries.drafts import KeptDraft
from portal.surveys.queries.organising import TRIED
from portal.surveys.rows import Asked, area_code, rows

_INBOX = b"inbox"

# Written once and without the mapper, like those that find a draft.
_SEALED, _SURVEY, _PROCESS = (cast(Table, model.__table__) for model in (Sealed, Survey, Process))
_SEALED_INSERT = _SEALED.insert()
_COUNT_UP = (
    _SURVEY.update().where(_SURVEY.c.id == bindparam("survey")).values(responses_count=_SURVEY.c.responses_count + 1)
)
_FREEZE = (
    _PROCESS.update()
    .where(
        _PROCESS.c.id == select(_SURVEY.c.process_id).where(_SURVEY.c.id == bindparam("survey")).scalar_subquery(),
        _PROCESS.c.promise_frozen_at.is_(None),
    )
    .values(promise_frozen_at=bindparam("day"))
)


def _consent_upsert(dialect: Any) -> Insert:
    fresh = dialect.insert(ConsentRecord.__table__)
    key = ("version_id", "language", "text_hash")
    counted: Insert = fresh.on_conflict_do_update(index_elements=key, set_={"count": ConsentRecord.count + 1})
    return counted


_CONSENT = {"postgresql": _consent_upsert(postgresql), "sqlite": _consent_upsert(sqlite)}


@dataclass(frozen=True, slots=True)
class Consent:
    """One sentence that somebody agreed with, as they read it."""

    text: str
    language: str


def withdraw_code(key: bytes) -> str:
    """The five words by which a respondent takes the answers back; the same each time, and no way leads to the key."""
    return words_from(keyed_hash("withdraw-words", key))


def withdraw_finder(code: str) -> bytes:
    """By what a sealed or stored response is found when its code is given."""
    return keyed_hash("withdraw", code)


def submit(
    into: Connection,
    draft: KeptDraft,
    definition: Definition,
    answers: Mapping[str, Any],
    asked: Asked,
    *,
    language: str,
    consents: Iterable[Consent],
) -> bool:
    """Count these final answers. False, and nothing done, when the draft was changed or sent since it was read."""
    if draft.filled is None or draft.sealed is None:
        return False
    if draft.times.phase(clock.now()) not in (Phase.OPEN, Phase.ENDING) and not draft.filled.is_trial:
        raise Conflict(_l("This survey is closed. Your answers could not be sent any more."))
    if not drafts.empty(into, draft.key, draft.sealed):
        return False
    if draft.filled.is_trial:
        if definition.takes_files:
            files.hand_over(draft.key, None, ())
        record(TRIED, db.session.get_one(Survey, draft.survey_id), ANYBODY, version=draft.version_id)
        return True
    content: dict[str, Any] = {
        "version": draft.version_id,
        "language": language,
        "area": area_code(definition, answers),
        "answers": list(rows(definition, answers, asked)),
    }
    sent = marks(definition, answers) if definition.takes_files else []
    if sent:
        content["files"] = list(map(str, sent))
    finder = withdraw_finder(withdraw_code(draft.key))
    number = new_uuid()
    row = {"id": number, "survey_id": draft.survey_id, "content": seal_response(content), "withdraw_finder": finder}
    into.execute(_SEALED_INSERT, row)
    if definition.takes_files:
        files.hand_over(draft.key, number, sent)
    _count(into, draft, consents)
    return True


def seal_response(content: Mapping[str, Any]) -> bytes:
    """A response as the inbox keeps it."""
    return seal(_inbox_key(), json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), _INBOX)


def unseal_response(sealed: bytes) -> dict[str, Any]:
    """The response in a row of the inbox; ValueError when the instance's secret is another one now."""
    content = unseal(_inbox_key(), sealed, _INBOX)
    if content is None:
        raise ValueError("the inbox was sealed with another secret")
    return dict(json.loads(content))


def _inbox_key() -> bytes:
    return keyed_hash("inbox-key")


def _count(into: Connection, draft: KeptDraft, consents: Iterable[Consent]) -> None:
    """Count the response and its consents. From the first answer on the promise stays: only the day is written."""
    into.execute(_COUNT_UP, {"survey": draft.survey_id})
    day = datetime.combine(clock.today(), time(), clock.now().tzinfo)
    into.execute(_FREEZE, {"survey": draft.survey_id, "day": day})
    given = [
        {
            "version_id": draft.version_id,
            "language": consent.language,
            "text_hash": hashlib.sha256(consent.text.encode()).hexdigest(),
            "text": consent.text,
            "count": 1,
        }
        for consent in consents
    ]
    if given:
        into.execute(_CONSENT[into.dialect.name], given)
