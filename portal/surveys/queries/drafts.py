"""Answers on their way: found by a keyed hash of the respondent's key, readable only with that key."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from portal.kernel.db import db
from portal.kernel.secrets import key_from_code, keyed_hash, new_token, seal, tidy_code, unseal
from portal.surveys.models import Draft, Survey, SurveyVersion
from portal.surveys.queries.answering import Times

_LABEL = b"draft"
_WRAP = b"resume"


@dataclass(slots=True)
class Filled:
    """What a respondent has given so far. `answers` are canonical values, as `portal.surveys.paths` takes them."""

    answers: dict[str, Any] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    """Addresses of the screens that were sent, answered or skipped."""
    at: str = ""
    """The screen to go on with; "" is the review."""
    seed: str = field(default_factory=new_token)
    """Keeps random orders as they were."""
    code: str = ""
    """The resume code, once asked for, so that its page can be shown again."""
    is_trial: bool = False

    def sealed(self, key: bytes) -> bytes:
        return seal(key, json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode(), _LABEL)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it is in the database, opened. `filled` is None once it was submitted."""

    key: bytes
    version_id: int
    digest: str | None
    survey_id: int
    times: Times
    filled: Filled | None
    sealed: bytes | None
    """The content as it was read; None as well before the first save."""


def finder(key: bytes) -> bytes:
    """By what the row of a key is found."""
    return keyed_hash("draft", key)


def code_finder(code: str) -> bytes:
    """By what the row of a resume code is found."""
    return keyed_hash("resume-code", tidy_code(code))


# Written once and without the mapper: made anew for each request they cost more than the database does.
_DRAFT, _VERSION, _SURVEY = (model.__table__ for model in (Draft, SurveyVersion, Survey))
_FIND = (
    select(
        _DRAFT.c.version_id,
        _DRAFT.c.content,
        _VERSION.c.digest,
        _VERSION.c.survey_id,
        _SURVEY.c.state,
        _SURVEY.c.opens_on,
        _SURVEY.c.closes_on,
        _SURVEY.c.closed_at,
    )
    .join_from(_DRAFT, _VERSION, _VERSION.c.id == _DRAFT.c.version_id)
    .join(_SURVEY, _SURVEY.c.id == _VERSION.c.survey_id)
    .where(_DRAFT.c.finder == bindparam("finder"), _VERSION.c.survey_id == bindparam("survey"))
)
_HOLD = _FIND.with_for_update(of=_DRAFT)


def draft(key: bytes, survey_id: int, *, hold: bool = False) -> KeptDraft | None:
    """The draft of `key` if it belongs to this survey. `hold` makes others wait until this transaction ends."""
    values = {"finder": finder(key), "survey": survey_id}
    found = db.session.connection().execute(_HOLD if hold else _FIND, values)
    row = found.one_or_none()
    return _opened(key, row) if row is not None else None


def _opened(key: bytes, row: Any) -> KeptDraft | None:
    times = Times(row.state, row.opens_on, row.closes_on, row.closed_at)
    content = unseal(key, row.content, _LABEL) if row.content is not None else b"null"
    if content is None:
        return None
    kept = json.loads(content)
    filled = Filled(**kept) if kept else None
    return KeptDraft(key, row.version_id, row.digest, row.survey_id, times, filled, row.content)


def wrap(code: str, key: bytes) -> bytes:
    """The key, sealed with a resume code; some 20 ms of work on purpose."""
    return seal(key_from_code(tidy_code(code)), key, _WRAP)


def key_by_code(code: str, survey_id: int) -> bytes | None:
    """The key of the draft that a resume code opens, or None when there is none in this survey."""
    query = select(Draft.wrapped_key).join(SurveyVersion, SurveyVersion.id == Draft.version_id)
    wrapped = db.session.scalar(
        query.where(Draft.code_finder == code_finder(code), SurveyVersion.survey_id == survey_id)
    )
    return unseal(key_from_code(tidy_code(code)), wrapped, _WRAP) if wrapped else None
