"""Where a process stands on a given day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.kernel import clock
from portal.regions.models import Phase, Process
from portal.regions.timing import PhaseState, ReportState, phase_state, report_standing

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("promised", "came", "state", "days"),
    [
        (None, None, ReportState.UNDATED, 0),
        (date(2027, 3, 16), None, ReportState.PROMISED, 1),
        (date(2027, 3, 15), None, ReportState.PROMISED, 0),  # today is still in time
        (date(2027, 3, 14), None, ReportState.OVERDUE, 1),
        (date(2027, 3, 14), datetime(2027, 3, 14, 23, 59, tzinfo=UTC), ReportState.ON_TIME, 0),
        (date(2027, 3, 14), datetime(2027, 3, 2, tzinfo=UTC), ReportState.ON_TIME, 12),
        (date(2027, 3, 14), datetime(2027, 3, 15, tzinfo=UTC), ReportState.LATE, 1),
    ],
)
def test_report_back_is_judged_by_the_promised_day(promised, came, state, days):
    with clock.fixed(NOON):
        standing = report_standing(Process(report_back_on=promised, reported_at=came))
    assert (standing.state, standing.days, standing.is_out) == (state, days, came is not None)


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (None, None, PhaseState.AHEAD),
        (date(2027, 3, 16), None, PhaseState.AHEAD),
        (date(2027, 3, 15), None, PhaseState.NOW),
        (date(2027, 3, 1), date(2027, 3, 15), PhaseState.NOW),
        (date(2027, 3, 1), date(2027, 3, 14), PhaseState.PAST),
        (None, date(2027, 3, 14), PhaseState.PAST),
        (None, date(2027, 3, 20), PhaseState.AHEAD),
    ],
)
def test_phase_lasts_whole_days(starts, ends, state):
    with clock.fixed(NOON):
        assert phase_state(Phase(starts_on=starts, ends_on=ends)) is state
