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
from portal.surveys.edits import States
from portal.surveys.models import Survey, SurveyState, SurveyVersion


def hold(survey: Survey) -> SurveyVersion:
    """The newest version of `survey`, both read anew and held for this transaction.

    Two organisers who save at once do it one after the other, each seeing what the other wrote.
    """
    db.session.flush()  # reading anew forgets what was not written
    db.session.refresh(survey, with_for_update={"of": Survey})
    newest = select(SurveyVersion).where(SurveyVersion.survey_id == survey.id).order_by(SurveyVersion.number.desc())
    return db.session.scalars(newest.limit(1).execution_options(populate_existing=True)).one()


def write(survey: Survey, version: SurveyVersion, definition: Definition, states: States) -> SurveyVersion:
    """Make `definition` the content of the version in work: of `version`, or of a new one where that is frozen."""
    if survey.state == SurveyState.CLOSED:
        raise Conflict(_l("This survey is closed. Open it again before you change it."))
    if version.frozen_at is not None:
        version = _next(version)
    version.definition = definition.to_json()
    version.text_states = {key: dict(langs) for key, langs in states.items()}
    version.revision += 1
    if survey.version_id == version.id:
        survey.title = definition.title
    db.session.flush()
    return version


def _next(frozen: SurveyVersion) -> SurveyVersion:
    following = SurveyVersion(
        survey_id=frozen.survey_id, number=frozen.number + 1, definition={}, revision=0, source=frozen.source
    )
    db.session.add(following)
    return following


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
