"""Releases: the figures of a survey, counted by the database, protected, and written down once and for all.

When one is made (how many changes, what waits) is decided in `portal.surveys.disclosure`. While a survey is open, at
most one comes a day, and only if its organiser wanted figures in between. The closing one is made when nothing more
can come: the last answers that were begun are in, and the inbox is empty.

Answers from a file are one batch and are released at once. In a draft that release is the organiser's alone: each
further file, and the opening, starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import Event, on, record
from portal.kernel.jobs import enqueue, every, job
from portal.kernel.permissions import ANYBODY
from portal.surveys.disclosure import ProtectedQuestion, ProtectedTables, due, protect
from portal.surveys.disclosure.releases import BATCH
from portal.surveys.measures import Measure
from portal.surveys.models import Deletion, Release, ReleaseTable, Response, Sealed, Survey, SurveyState
from portal.surveys.queries.answering import Phase, Times
from portal.surveys.queries.counting import Counted, count
from portal.surveys.queries.results import latest_release, protected_tables

JOB = "surveys.release"


def release_if_due(survey: Survey) -> Release | None:
    """Make the next release if its time has come; None otherwise. Two workers take turns."""
    db.session.execute(select(Survey.id).where(Survey.id == survey.id).with_for_update())
    before = latest_release(survey.id)
    closed = _is_complete(survey)
    if not _may_release(survey, before, closed):
        return None
    taken = due(before.responses if before else None, _pending(survey, before), closed=closed)
    if closed and before and not taken and _counted(survey.id) < before.responses:
        return _keep(survey, before)
    return _release(survey, before, closed, _oldest(survey.id, taken)) if taken or (closed and before) else None


def release_loaded(survey: Survey, batch: int) -> Release | None:
    """Release a batch of answers that came from a file, all at once; None where that has to wait for others."""
    if survey.state is SurveyState.DRAFT:
        void_releases(survey)
        return _release(survey, None, True, (Response.survey_id == survey.id,))
    if survey.state is SurveyState.CLOSED:
        return release_if_due(survey)
    loaded = (Response.survey_id == survey.id, Response.batch == batch)
    enough = (db.session.scalar(select(func.count()).where(*loaded)) or 0) >= BATCH
    return _release(survey, latest_release(survey.id), False, loaded) if enough else None


def void_releases(survey: Survey) -> None:
    """Take back the releases of a draft, which nobody but its organisers could see."""
    db.session.execute(delete(Release).where(Release.survey_id == survey.id))
    db.session.execute(update(Response).where(Response.survey_id == survey.id).values(released=None))


@every(timedelta(minutes=20), JOB)
def release_due() -> None:
    """Make every release that is due."""
    last = select(Release.id).where(Release.survey_id == Survey.id, Release.is_final)
    wanted = (Survey.state == SurveyState.CLOSED) | ((Survey.state == SurveyState.OPEN) & Survey.interim)
    for survey in db.session.scalars(select(Survey).where(wanted, ~last.exists())).all():
        release_if_due(survey)


@job(f"{JOB}.one")
def release_one(survey_id: int) -> None:
    """Make the closing release of one survey; while its last answers are not in, look again a minute later."""
    survey = db.session.get(Survey, survey_id)
    if survey is None or survey.state is not SurveyState.CLOSED or has_final(survey.id):
        return
    if not _is_complete(survey):
        enqueue(f"{JOB}.one", run_at=clock.now() + timedelta(minutes=1), survey_id=survey_id)
    release_if_due(survey)


@on("survey.closed")
def _after_closing(event: Event) -> None:
    enqueue(f"{JOB}.one", key=f"{JOB}:{event.subject_id}", survey_id=int(event.subject_id))


@on("survey.opened")
def _after_opening(event: Event) -> None:
    void_releases(db.session.get_one(Survey, int(event.subject_id)))


def _is_complete(survey: Survey) -> bool:
    """Nothing more can come: closed, also for what somebody had begun, and nothing waits in the inbox."""
    times = Times(survey.state, survey.opens_on, survey.closes_on, survey.closed_at)
    waits = select(Sealed.id).where(Sealed.survey_id == survey.id).limit(1)
    return times.phase(clock.now()) is Phase.CLOSED and db.session.scalar(waits) is None


def _may_release(survey: Survey, before: Release | None, closed: bool) -> bool:
    if survey.state is SurveyState.DRAFT or (before and before.is_final) or _answers_are_gone(survey.id):
        return False
    return closed or (survey.state is SurveyState.OPEN and survey.interim and _is_another_day(before))


def _is_another_day(before: Release | None) -> bool:
    return before is None or before.made_on < clock.today()


def _answers_are_gone(survey_id: int) -> bool:
    return db.session.scalar(select(Deletion.id).where(Deletion.survey_id == survey_id).limit(1)) is not None


def has_final(survey_id: int) -> bool:
    """Whether the closing release was made, after which no figure changes."""
    final = select(Release.id).where(Release.survey_id == survey_id, Release.is_final).limit(1)
    return db.session.scalar(final) is not None


def _pending(survey: Survey, before: Release | None) -> int:
    """Changes since the last release: responses that came, and those counted then and withdrawn since."""
    came = select(func.count()).where(Response.survey_id == survey.id, Response.released.is_(None))
    return (db.session.scalar(came) or 0) + (before.responses - _counted(survey.id) if before else 0)


def _counted(survey_id: int) -> int:
    """Responses that a release has counted and that are still there."""
    counted = select(func.count()).where(Response.survey_id == survey_id, Response.released.is_not(None))
    return db.session.scalar(counted) or 0


def _oldest(survey_id: int, most: int) -> tuple[Any, ...]:
    """The condition for the oldest responses that no release counts yet."""
    waiting = select(Response.id).where(Response.survey_id == survey_id, Response.released.is_(None))
    return (Response.id.in_(waiting.order_by(Response.batch, Response.id).limit(most)),)


def _release(survey: Survey, before: Release | None, closed: bool, taken: Iterable[Any]) -> Release:
    """Count, protect and write; `taken` are the conditions for the responses that are counted from now on."""
    number = before.number + 1 if before else 1
    newly = update(Response).where(*taken).values(released=number)
    db.session.execute(newly.execution_options(synchronize_session=False))
    earlier = protected_tables(before) if before else None
    counted = count(survey, earlier=before)
    shown = protect(counted.tables, survey.threshold, release=number, closed=closed, previous=earlier)
    late = closed and _some_wait(survey.id)
    return _write(survey, number, counted.tables.participants, closed, [_head(late), *_rows(counted, shown)])


def _keep(survey: Survey, before: Release) -> Release:
    """The final figures are those of the release before: some whom it counts withdrew, too few to be counted anew."""
    tables = select(ReleaseTable).where(ReleaseTable.release_id == before.id).order_by(ReleaseTable.id)
    rows = [_row(each.question, each.breakdown, each.content) for each in db.session.scalars(tables)]
    kept = [row for row in rows if row["question"] or row["breakdown"]]
    return _write(survey, before.number + 1, before.responses, True, [_head(True), *kept])


def _write(survey: Survey, number: int, people: int, closed: bool, rows: list[dict[str, Any]]) -> Release:
    release = Release(survey_id=survey.id, number=number, made_on=clock.today(), responses=people, is_final=closed)
    db.session.add(release)
    db.session.flush()
    db.session.execute(insert(ReleaseTable), [{"release_id": release.id, **row} for row in rows])
    record("survey.released", survey, ANYBODY, number=number, responses=people, final=closed)
    return release


def _some_wait(survey_id: int) -> bool:
    waiting = select(Response.id).where(Response.survey_id == survey_id, Response.released.is_(None)).limit(1)
    return db.session.scalar(waiting) is not None


def _head(late: bool) -> dict[str, Any]:
    """What is said of the release as a whole: whether changes came too late for it."""
    return _row("", "", {"late": late})


def _rows(counted: Counted, shown: ProtectedTables) -> list[dict[str, Any]]:
    """One row per question, one per question and breakdown, and one per breakdown for the sizes of its groups."""
    rows = [_row("", breakdown, {"sizes": dict(sizes)}) for breakdown, sizes in shown.sizes.items()]
    for measure in counted.measures:
        question = shown.questions[measure.name]
        content = asdict(question)
        groups = content.pop("groups")
        content |= {"shape": counted.shape(measure), "edges": list(counted.edges.get(measure.name, ()))}
        rows.append(_row(measure.name, "", content | {"means": _means(counted, measure, question, shown)}))
        rows += [_row(measure.name, breakdown, {"groups": cells}) for breakdown, cells in groups.items()]
    return rows


def _row(question: str, breakdown: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"question": question, "breakdown": breakdown, "content": content}


def _means(
    counted: Counted, measure: Measure, question: ProtectedQuestion, shown: ProtectedTables
) -> dict[str, float] | None:
    """The mean rank of each option, only with the closing release and only if no rank of any option is a small group.

    Means, first choices and the fixed sum of all ranks are equations over people per option and rank. If every one of
    those is large enough, nothing that follows from the equations is about a few people.
    """
    cells = counted.ranks.get(measure.name)
    hidden = question.answered is None or None in question.counts.values()
    if not cells or not shown.closed or hidden or question.release != shown.release:
        return None
    places = range(1, len(measure.options) + 1)
    table = {o.code: [cells.get((o.code, place), 0) for place in places] for o in measure.options}
    if min(min(row) for row in table.values()) < question.threshold or cells.keys() - _known(table):
        return None
    return {
        code: round(sum(place * people for place, people in enumerate(row, 1)) / sum(row), 1)
        for code, row in table.items()
    }


def _known(table: dict[str, list[int]]) -> set[tuple[str, int]]:
    return {(code, place) for code, row in table.items() for place in range(1, len(row) + 1)}
