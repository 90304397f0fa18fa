"""Taking answers back: with the code from the thanks page they are deleted at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Delete, delete, func, update

from portal.kernel.db import db
from portal.kernel.secrets import tidy_code
from portal.surveys.actions.submitting import withdraw_finder
from portal.surveys.models import Response, Sealed, Survey


def withdraw(survey_id: int, code: str) -> bool:
    """Delete the answers of this code, wherever they are now. False when there are none (any more).

    Published figures follow with the next release.
    """
    found = withdraw_finder(tidy_code(code))
    for table in (Sealed, Response):
        taken = delete(table).where(table.withdraw_finder == found, table.survey_id == survey_id)
        if _count(taken):
            _count_down(survey_id)
            return True
    return False


def is_there(survey_id: int, code: str) -> bool:
    """Whether answers under this code are still kept."""
    found = withdraw_finder(tidy_code(code))
    return any(
        db.session.scalar(db.select(func.count()).where(table.withdraw_finder == found, table.survey_id == survey_id))
        for table in (Sealed, Response)
    )


def _count(statement: Delete) -> int:
    result: Any = db.session.execute(statement)
    return int(result.rowcount)


def _count_down(survey_id: int) -> None:
    db.session.execute(update(Survey).where(Survey.id == survey_id).values(responses_count=Survey.responses_count - 1))
