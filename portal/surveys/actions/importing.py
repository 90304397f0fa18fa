"""Bringing a survey in: a fresh draft from a definition, or another definition into a draft.

Where the definition comes from (a file, a template) is decided before: nothing here reads files, so nothing is ever
half-imported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

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
from portal.surveys.comparison import compare
from portal.surveys.definition import Definition
from portal.surveys.models import Survey, SurveyState, SurveyVersion
from portal.surveys.xlsform import Problem

MOST_REMARKS = 100
BREAKDOWNS = ("area", "language", "perspective", "channel")
"""What the results of a survey may be split by."""
LEAST_GROUP = 5
"""No figure about fewer people, whatever an organiser or a file asks for."""


def create_survey(
    actor: Actor,
    region: Region,
    definition: Definition,
    *,
    process: Process | None = None,
    perspective: Perspective = Perspective.RESIDENT,
    breakdowns: Collection[str] = (),
    source: str = "",
    remarks: Iterable[Problem] = (),
) -> Survey:
    """A draft in `region` with `definition` as its first version. `source` names the file or template.

    `remarks` are what was said about the file; they are kept so that they can be read again later.
    """
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
        breakdowns=[name for name in BREAKDOWNS if name in breakdowns],
        created_at=clock.now(),
    )
    db.session.add(survey)
    db.session.flush()
    survey.version = SurveyVersion(
        survey_id=survey.id, number=1, definition=definition.to_json(), text_states={}, source=source[:200]
    )
    db.session.flush()
    record("survey.created", survey, actor, **_details(definition, source, remarks))
    return survey


def replace_definition(
    actor: Actor,
    survey: Survey,
    definition: Definition,
    *,
    seen: int,
    source: str = "",
    remarks: Iterable[Problem] = (),
) -> None:
    """Put another file's definition in the place of the one in work.

    `seen` is the revision that the organiser compared the file with. Once people have answered, a question keeps the
    form of its answers.
    """
    version = hold(survey)
    if revision_of(version) != seen:
        raise Conflict(_l("Somebody changed the survey after you looked at the comparison. Compare once more."))
    old = Definition.from_json(version.definition)
    clashing = compare(old, definition).clashing if survey.opened_at else ()
    if clashing:
        names = ", ".join(question.name for question in clashing)
        raise Invalid(_l("These questions were answered already and cannot change their kind: %(names)s", names=names))
    version = write(survey, version, definition, {})
    version.source = source[:200]
    record("survey.imported", survey, actor, **_details(definition, source, remarks))


def revision_of(version: SurveyVersion) -> int:
    """A number that changes with every change of the version in work, also when a new version begins."""
    return version.number * 1_000_000 + version.revision


def _details(definition: Definition, source: str, remarks: Iterable[Problem]) -> dict[str, Any]:
    return {
        "source": source[:200],
        "questions": definition.count_questions,
        "remarks": [plain(remark) for remark in islice(remarks, MOST_REMARKS)],
    }


def plain(remark: Problem) -> dict[str, Any]:
    """A remark as JSON; `portal.surveys.queries.organising.remark` reads it."""
    message = remark.message
    return {
        "severity": remark.severity,
        "place": list(remark.place),
        "code": message.code,
        "sentence": [message.sentence.singular, message.sentence.plural],
        "params": dict(message.params),
    }
