"""Moving the inbox: ten or more sealed responses at once, shuffled, in a transaction of their own.

Neither the order of rows (rowid, ctid) nor the transaction (xmin) of a moved response then says when, or beside which
emptied draft, it came. At the end, when nothing more can come, whatever is left is moved together.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from portal.kernel import clock
from portal.kernel.db import db
from portal.regions.models import Area
from portal.surveys.actions import files
from portal.surveys.actions.submitting import unseal_response
from portal.surveys.file_answers import Mark
from portal.surveys.models import Answer, Response, Sealed, Survey
from portal.surveys.queries.answering import Phase, Times

LEAST = 10
"""Responses that leave the inbox together while more may come."""

_shuffle = random.SystemRandom().shuffle


def move_all() -> int:
    """Move what may be moved, survey by survey. Returns how many responses were moved."""
    waiting = select(Sealed.survey_id, func.count()).group_by(Sealed.survey_id)
    return sum(move(survey_id) for survey_id, _ in db.session.execute(waiting).all())


def move(survey_id: int) -> int:
    """Move this survey's inbox if ten wait or nothing more can come; 0 otherwise. Two workers take turns."""
    survey = db.session.scalar(
        select(Survey).where(Survey.id == survey_id).with_for_update().execution_options(populate_existing=True)
    )
    count = db.session.scalar(select(func.count()).where(Sealed.survey_id == survey_id)) or 0
    if survey is None or count == 0 or (count < LEAST and not _is_over(survey)):
        return 0
    files.let_go(survey_id)
    taken = delete(Sealed).where(Sealed.survey_id == survey_id).returning(Sealed.content, Sealed.withdraw_finder)
    rows = list(db.session.execute(taken))
    _shuffle(rows)
    _store(survey, rows)
    return len(rows)


def _is_over(survey: Survey) -> bool:
    times = Times(survey.state, survey.opens_on, survey.closes_on, survey.closed_at)
    return times.phase(clock.now()) is Phase.CLOSED


def _store(survey: Survey, sealed: Sequence[Row[bytes, bytes]]) -> None:
    contents = [unseal_response(row.content) for row in sealed]
    last = db.session.scalar(select(func.max(Response.batch)).where(Response.survey_id == survey.id)) or 0
    areas = _areas(survey.region_id)
    values = [
        {
            "survey_id": survey.id,
            "version_id": content["version"],
            "language": content["language"],
            "channel": "web",
            "perspective": survey.perspective.value,
            "area_id": areas.get(content["area"]),
            "batch": last + 1,
            "withdraw_finder": row.withdraw_finder,
        }
        for row, content in zip(sealed, contents, strict=True)
    ]
    numbers = db.session.scalars(insert(Response).returning(Response.id, sort_by_parameter_order=True), values).all()
    answers = [row for number, content in zip(numbers, contents, strict=True) for row in _rows(number, survey, content)]
    _store_files(survey.id, answers, {text for content in contents for text in content.get("files", ())})
    if answers:
        db.session.execute(insert(Answer), answers)


def _store_files(survey_id: int, answers: Sequence[dict[str, Any]], marked: Collection[str]) -> None:
    """Move the files, too, and let their answers name them. An answer whose file is gone is one left out."""
    naming = [(row, mark) for row in answers if row["text"] in marked and (mark := Mark.read(row["text"]))]
    found = files.store(survey_id, [files.Belonging(row["response_id"], row["question"], mark) for row, mark in naming])
    for row, mark in naming:
        row["text"] = found.get(mark)


def _areas(region_id: int) -> dict[str | None, int]:
    rows = db.session.execute(select(Area.code, Area.id).where(Area.region_id == region_id))
    return {row.code: row.id for row in rows}


def _rows(number: int, survey: Survey, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names = ("question", "position", "code", "number", "text")
    for row in content["answers"]:
        yield {"response_id": number, "survey_id": survey.id, **dict(zip(names, row, strict=True))}
