"""The versions of a survey: one may be changed, the frozen ones never.

A draft has one version. Once it is open, the first change makes a copy that waits beside the frozen version until it
is put in use; those who answer see nothing of it before.
"""

from __future__ import annotations

import hashlib
import json

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.surveys.definition import Definition
from portal.surveys.models import Survey, SurveyState, SurveyVersion


def draft_of(survey: Survey) -> SurveyVersion:
    """The version that may be changed, held for this transaction; a copy of the frozen one if there is none yet.

    Two organisers who save at once do it one after the other, each seeing what the other wrote.
    """
    db.session.execute(select(Survey.id).where(Survey.id == survey.id).with_for_update())
    db.session.refresh(survey)
    if survey.state == SurveyState.CLOSED:
        raise Conflict(_l("This survey is closed. Open it again before you change it."))
    newest = db.session.scalars(
        select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey.id)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()
    return newest if newest.frozen_at is None else _copy(newest)


def _copy(frozen: SurveyVersion) -> SurveyVersion:
    copy = SurveyVersion(
        survey_id=frozen.survey_id,
        number=frozen.number + 1,
        definition=frozen.definition,
        revision=0,
        text_states=frozen.text_states,
        source=frozen.source,
    )
    db.session.add(copy)
    db.session.flush()
    return copy


def write(survey: Survey, version: SurveyVersion, definition: Definition) -> None:
    """Make `definition` the content of a version in work."""
    version.definition = definition.to_json()
    version.revision += 1
    if survey.version_id == version.id:
        survey.title = definition.title
    db.session.flush()


def freeze(survey: Survey, version: SurveyVersion) -> None:
    """Make `version` the one that people answer, for good."""
    version.frozen_at = clock.now()
    version.digest = digest(version)
    survey.version = version
    survey.title = Definition.from_json(version.definition).title
    db.session.flush()


def digest(version: SurveyVersion) -> str:
    """SHA-256 of the definition in one canonical spelling, whatever order a database keeps keys in."""
    canonical = json.dumps(version.definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
