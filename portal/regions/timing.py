"""Where a process stands in time: its phases, and whether people hear back on the day that was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from portal.kernel import clock
from portal.regions.models import Phase, Process


class PhaseState(str, Enum):
    """Days are whole: a phase that ends today is still on."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


class ReportState(str, Enum):
    """What has become of the promise to report back. OVERDUE and LATE are said in public."""

    UNDATED = "undated"
    PROMISED = "promised"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """The state, the day promised, the day it came, and the days between that day (or today) and the promise."""

    state: ReportState
    promised: date | None
    came: date | None
    days: int

    @property
    def is_out(self) -> bool:
        return self.came is not None


def phase_state(phase: Phase) -> PhaseState:
    """A phase without any date is still ahead."""
    today = clock.today()
    if phase.ends_on and phase.ends_on < today:
        return PhaseState.PAST
    started = phase.starts_on is not None and phase.starts_on <= today
    return PhaseState.NOW if started else PhaseState.AHEAD


def report_standing(process: Process) -> ReportStanding:
    """How the report-back of `process` stands today."""
    promised = process.report_back_on
    came = process.reported_at.date() if process.reported_at else None
    if promised is None:
        return ReportStanding(ReportState.UNDATED, None, came, 0)
    days = ((came or clock.today()) - promised).days
    if came:
        return ReportStanding(ReportState.LATE if days > 0 else ReportState.ON_TIME, promised, came, abs(days))
    return ReportStanding(ReportState.OVERDUE if days > 0 else ReportState.PROMISED, promised, None, abs(days))


def is_under_way(process: Process) -> bool:
    """Whether the process has begun and people have not heard back yet."""
    begun = process.opens_on is None or process.opens_on <= clock.today()
    return begun and process.reported_at is None
