"""What organisers read from the results: findings in plain words, tags on open answers, and who may see the figures."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from portal.kernel.changes import apply, move
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.surveys.models import Finding, Survey, SurveyState, TextTag
from portal.surveys.queries.results import findings_of, latest_release
from portal.trace.actions import forget

MOST_TAGS = 8


def add_finding(actor: Actor, survey: Survey, **values: Any) -> Finding:
    """A further finding at the end. `text` is a LocalizedText; `question` and `of_ten` say where it comes from."""
    _check(values)
    last = db.session.scalar(select(func.max(Finding.position)).where(Finding.survey_id == survey.id))
    position = 0 if last is None else last + 1
    finding = Finding(survey_id=survey.id, region_id=survey.region_id, position=position, **values)
    db.session.add(finding)
    db.session.flush()
    record("finding.added", finding, actor, survey=survey.id)
    return finding


def change_finding(actor: Actor, finding: Finding, **values: Any) -> None:
    """Change a finding. A line of a report-back that was drawn from it keeps its own words."""
    _check(values)
    if before := apply(finding, values):
        record("finding.changed", finding, actor, before=before)


def move_finding(actor: Actor, survey: Survey, finding: Finding, by: int) -> None:
    """Move a finding up (-1) or down (1)."""
    move(findings_of(survey), finding, by)
    record("finding.moved", finding, actor, by=by)


def remove_finding(actor: Actor, finding: Finding) -> None:
    record("finding.removed", finding, actor, text=finding.text.to_json())
    forget("finding", [str(finding.id)])
    db.session.delete(finding)
    db.session.flush()


def publish_results(actor: Actor, survey: Survey) -> None:
    """Show the released figures to everybody, now and whenever there are newer ones."""
    if survey.state is SurveyState.DRAFT:
        raise Conflict(_l("A draft has no results that everybody can see."))
    if latest_release(survey.id) is None:
        raise Conflict(_l("There are no figures yet."))
    if not survey.results_public:
        survey.results_public = True
        record("survey.results_published", survey, actor)


def hide_results(actor: Actor, survey: Survey) -> None:
    """Show the figures to members of the region only. What others have read, they have read."""
    if survey.results_public:
        survey.results_public = False
        record("survey.results_hidden", survey, actor)


def tag_text(survey: Survey, mark: bytes, tag: str) -> None:
    """Put a tag on an open answer; a second time changes nothing."""
    tidy = " ".join(tag.split())
    if not tidy or len(tidy) > 40:
        raise Invalid(fields={"tag": _l("Choose a tag of 40 letters at most.")})
    own = set(db.session.scalars(select(TextTag.tag).where(TextTag.mark == mark)))
    if tidy in own:
        return
    if len(own) >= MOST_TAGS:
        raise Invalid(fields={"tag": _l("This answer has enough tags.")})
    db.session.add(TextTag(survey_id=survey.id, mark=mark, tag=tidy))
    db.session.flush()


def untag_text(survey: Survey, mark: bytes, tag: str) -> None:
    here = (TextTag.survey_id == survey.id, TextTag.mark == mark, TextTag.tag == tag)
    db.session.execute(delete(TextTag).where(*here))


def _check(values: dict[str, Any]) -> None:
    if "text" in values and not values["text"]:
        raise Invalid(fields={"text": _l("Write the finding in one language at least.")})
    of_ten = values.get("of_ten")
    if of_ten is not None and not 0 <= of_ten <= 10:
        raise Invalid(fields={"of_ten": _l("Choose a number from 0 to 10.")})
