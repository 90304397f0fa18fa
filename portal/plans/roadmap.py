"""Where the steps of a plan are drawn: shares of the width in percent, heights in pixels. It knows no colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.plans.models import PlanAction, PlanStep, StepStatus
from portal.plans.queries.steps import is_overdue

HEAD, ACTION, ROW, BAR = 30, 34, 54, 16
"""Heights of the months, of an action's name, of a step, and of its bar; a step's bar hangs 24 below its top."""
BAR_AT = 24
TICKS = 6
"""Months that are named at most: on a phone each then has 53 pixels."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A step with the number it has in the plan, such as "2.1"."""

    number: str
    step: PlanStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step: from its first day to its last one, or a mark where it has one day only."""

    number: str
    step: PlanStep
    top: int
    start: float
    width: float
    is_mark: bool
    is_late: bool
    words_at: float
    words_end: bool
    """Whether the words beside the bar stand before `words_at`."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of a month."""

    at: float
    day: date


@dataclass(frozen=True, slots=True)
class Link:
    """From the end of a step down or up to the begin of one that waits for it."""

    at: float
    top: int
    bottom: int
    to: float


@dataclass(slots=True)
class Roadmap:
    """A drawing of steps over time."""

    today: float
    height: int
    ticks: list[Tick]
    names: list[tuple[int, str, PlanAction]] = field(default_factory=list)
    """`(top, number, action)`."""
    bars: list[Bar] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def numbered(steps: Sequence[PlanStep]) -> list[Numbered]:
    """Steps, given in the order of their actions, with their numbers."""
    found, action, first, second = [], 0, 0, 0
    for step in steps:
        first, second = (first, second + 1) if step.action_id == action else (first + 1, 1)
        action = step.action_id
        found.append(Numbered(f"{first}.{second}", step))
    return found


def draw(rows: Sequence[Numbered], today: date) -> Roadmap | None:
    """The drawing of those that have a day; None where none has."""
    dated = [row for row in rows if row.step.starts_on or row.step.due_on]
    if not dated:
        return None
    scale = _Scale.around([day for row in dated for day in _days(row.step)] + [today])
    road = Roadmap(today=scale.share(today), height=0, ticks=scale.ticks())
    top, action = HEAD, 0
    for row in dated:
        if row.step.action_id != action:
            action = row.step.action_id
            road.names.append((top, row.number.partition(".")[0], row.step.action))
            top += ACTION
        road.bars.append(_bar(row, scale, top, today))
        top += ROW
    road.links, road.height = _links(road.bars), top + HEAD
    return road


def _days(step: PlanStep) -> tuple[date, date]:
    """First and last day; one of them stands for both where only that is known, and an early end moves the begin."""
    last = step.due_on or step.starts_on
    first = step.starts_on or step.due_on
    if first is None or last is None:
        raise ValueError("a step without a day cannot be drawn")
    return min(first, last), last


def _bar(row: Numbered, scale: _Scale, top: int, today: date) -> Bar:
    first, last = _days(row.step)
    start, end = scale.share(first), scale.share(last)
    words_end = end > 55 and start > 45
    return Bar(
        number=row.number,
        step=row.step,
        top=top,
        start=start,
        width=round(max(end - start, 0.8), 2),
        is_mark=first == last,
        is_late=row.step.status is StepStatus.DELAYED or is_overdue(row.step, today),
        words_at=round(start - 1.5 if words_end else min(end + 1.5, 55), 2),
        words_end=words_end,
    )


def _links(bars: Sequence[Bar]) -> list[Link]:
    by_step = {bar.step.id: bar for bar in bars}
    pairs = [(by_step[need.needs_id], bar) for bar in bars for need in bar.step.needs if need.needs_id in by_step]
    return [
        Link(
            at=round(before.start + before.width, 2),
            top=before.top + BAR_AT + BAR // 2,
            bottom=bar.top + BAR_AT + BAR // 2,
            to=bar.start,
        )
        for before, bar in pairs
    ]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days as shares of the width, from the first of a month to the first of another."""

    first: date
    last: date

    @classmethod
    def around(cls, days: Sequence[date]) -> _Scale:
        return cls(min(days).replace(day=1), _next_month(max(days), 1))

    def share(self, day: date) -> float:
        return round(100 * (day - self.first) / (self.last - self.first), 2)

    def ticks(self) -> list[Tick]:
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        every = next(
            (each for each in (1, 2, 3, 4, 6, 12) if months <= each * TICKS), 12 * (1 + months // (12 * TICKS))
        )
        days = [_next_month(self.first, past) for past in range(0, months, every)]
        return [Tick(self.share(day), day) for day in days]


def _next_month(day: date, by: int) -> date:
    """The first of the month `by` months later; the year 9999 has no next one."""
    years, month = divmod(day.year * 12 + day.month - 1 + by, 12)
    return date(years, month + 1, 1) if years < date.max.year else date.max - timedelta(days=1)
