"""Bringing a survey in: a fresh draft from a definition, or another definition into a draft.

Where the definition comes from (a file, a template) is decided before: nothing here reads files, so nothing is ever
half-imported.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.ids import short_code
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.regions.models import Process, Region
from portal.surveys.actions.versions import hold, write
from portal.surveys.definition import Definition
from portal.surveys.models import Survey, SurveyState, SurveyVersion

LEAST_GROUP = 5
"""No figure about fewer people, whatever an organiser or a file asks for."""


def create_survey(
    actor: Actor,
    region: Region,
    definition: Definition,
    *,
    process: Process | None = None,
    perspective: Perspective = Perspective.RESIDENT,
    source: str = "",
) -> Survey:
    """A draft in `region` with `definition` as its first version. `source` names the file or template."""
    if process is not None and process.region_id != region.id:
        raise Invalid(fields={"process_id": _l("Choose a process of this region.")})
    survey = Survey(
        code=short_code(),
        region_id=region.id,
        process_id=process.id if process else None,
        title=definition.title,
        perspective=perspective,
        state=SurveyState.DRAFT,
        opens_on=process.opens_on if process else None,
        closes_on=process.closes_on if process else None,
        threshold=max(LEAST_GROUP, definition.settings.min_group_size or LEAST_GROUP),
        breakdowns=[],
        created_at=clock.now(),
    )
    db.session.add(survey)
    db.session.flush()
    survey.version = SurveyVersion(
        survey_id=survey.id, number=1, definition=definition.to_json(), text_states={}, source=source[:200]
    )
    db.session.flush()
    record("survey.created", survey, actor, source=source[:200], questions=definition.count_questions)
    return survey


def replace_definition(actor: Actor, survey: Survey, definition: Definition, *, seen: int, source: str = "") -> None:
    """Put another file's definition in the draft's place; `seen` is the revision that the organiser compared."""
    version = hold(survey)
    if version.revision != seen:
        raise Conflict(_l("Somebody changed the survey after you looked at the comparison. Compare once more."))
    version = write(survey, version, definition, {})
    version.source = source[:200]
    record("survey.imported", survey, actor, source=version.source, questions=definition.count_questions)
