"""Sentences that a process's dates make, for templates: states of phases and of the report-back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flask_babel
from flask import Flask
from flask_babel import format_timedelta

from portal.kernel import clock
from portal.regions import timing
from portal.regions.models import Outcome, Phase, Process, ReportItem
from portal.regions.promise import ladder, promise_of
from portal.regions.timing import PhaseState, ReportStanding, ReportState
from portal.web.formats import day

# Flask-Babel has no types of its own.
_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def phase_words(phase: Phase) -> str:
    """When a phase is, as short as its state allows."""
    state = timing.phase_state(phase)
    start, end = day(phase.starts_on), day(phase.ends_on)
    if state is PhaseState.PAST:
        return _("until %(day)s", day=end)
    if state is PhaseState.NOW:
        return _("now, until %(day)s", day=end) if end else _("now")
    if start and end and start != end:
        return _("%(start)s to %(end)s", start=start, end=end)
    return _("from %(day)s", day=start) if start and not end else end


def report_words(standing: ReportStanding) -> str:
    """The report-back's state in one sentence: the public mark."""
    if standing.state is ReportState.PROMISED:
        return _("Promised on %(day)s", day=day(standing.promised))
    if standing.state is ReportState.OVERDUE:
        return ngettext(
            "Overdue by %(n)s day: promised on %(day)s",
            "Overdue by %(n)s days: promised on %(day)s",
            standing.days,
            n=standing.days,
            day=day(standing.promised),
        )
    if standing.state is ReportState.LATE:
        return ngettext(
            "Reported back %(n)s day late, on %(day)s",
            "Reported back %(n)s days late, on %(day)s",
            standing.days,
            n=standing.days,
            day=day(standing.came),
        )
    if standing.state is ReportState.ON_TIME:
        return _("Reported back on time, on %(day)s", day=day(standing.came))
    return _("No day chosen yet")


def span_words(process: Process) -> str:
    """From when to when people can take part."""
    start, end = day(process.opens_on), day(process.closes_on)
    if start and end:
        return _("%(start)s to %(end)s", start=start, end=end)
    return _("from %(day)s", day=start) if start else _("until %(day)s", day=end)


def how_far_off(process: Process) -> str:
    """The time until the report-back, such as "in 16 weeks"."""
    ahead = (process.report_back_on or clock.today()) - clock.today()
    if ahead < timedelta(days=1):
        return _("today")
    return str(format_timedelta(ahead, granularity="day", threshold=1.5, add_direction=True))


def outcome_word(outcome: Outcome) -> str:
    """What becomes of something, in a word or two."""
    return {
        Outcome.DOING: _("Doing"),
        Outcome.DONE: _("Done"),
        Outcome.LATER: _("Later"),
        Outcome.NO: _("Not taken up"),
    }[outcome]


def outcome_counts(items: list[ReportItem]) -> dict[str, int]:
    """How many proposals are done (or being done), come later, and are not taken up. A line may count in two."""
    refusals = [item.refusal for item in items]
    return {
        "doing": sum(item.is_done for item in items),
        "later": refusals.count(Outcome.LATER),
        "no": refusals.count(Outcome.NO),
    }


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        phase_words=phase_words,
        report_words=report_words,
        span_words=span_words,
        how_far_off=how_far_off,
        outcome_counts=outcome_counts,
    )
    app.jinja_env.globals.update(
        ladder=ladder,
        outcome_word=outcome_word,
        promise_of=promise_of,
        phase_state=timing.phase_state,
        report_standing=timing.report_standing,
    )
