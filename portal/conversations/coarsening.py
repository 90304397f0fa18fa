"""What is kept of the minute at which a resident without account was there: after a day only the day.

The minute is needed before: who may still change a comment, what is new, what looks like a flood. Kept for good, it
would join what one person did in two places at about the same time. What came on the day of somebody's last look is
shown as new once more; nothing that is new is ever taken for seen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, extract, select, update

from portal.conversations.models import Comment, CommentVersion, Notice, Pseudonym, Report
from portal.kernel import clock
from portal.kernel.db import db

AFTER = timedelta(days=1)
DAY, SECONDS = timedelta(days=1), 24 * 3600
AT_ONCE = 5000


def coarsen() -> int:
    """Cut what is older than a day; how many times were cut, AT_ONCE of each kind at most."""
    of_resident = Comment.visitor.is_not(None)
    by_resident = Notice.by_id.is_(None)
    versions = CommentVersion.comment_id.in_(select(Comment.id).where(of_resident))
    return sum(
        (
            _cut(Comment, Comment.created_at, of_resident),
            _cut(Comment, Comment.edited_at, of_resident),
            _cut(Comment, Comment.published_at, of_resident, upwards=True),
            _cut(CommentVersion, CommentVersion.written_at, versions),
            _cut(Pseudonym, Pseudonym.seen_at, Pseudonym.seen_at.is_not(None)),
            _cut(Notice, Notice.at, by_resident, upwards=True),
            _cut(Notice, Notice.mailed_at, by_resident),
            _cut(Report, Report.at, Report.visitor.is_not(None)),
        )
    )


def _cut(table: Any, column: Any, whose: ColumnElement[bool], *, upwards: bool = False) -> int:
    """`upwards` to the end of the day: who looked earlier on that day must still find that it is new."""
    is_exact = (column < clock.now() - AFTER) & (extract("epoch", column) % SECONDS > 0)
    rows = db.session.execute(select(table.id, column).where(whose, is_exact).limit(AT_ONCE)).all()
    if rows:
        cut = [{"id": row_id, column.key: _day(at) + (DAY if upwards else timedelta())} for row_id, at in rows]
        db.session.execute(update(table), cut)
    return len(rows)


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
