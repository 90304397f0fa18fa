"""Writing a report-back line by line, drawing it from findings, and publishing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.changes import apply, move
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.regions.models import Outcome, Process, ReportItem
from portal.regions.parts import Heard

DOES = (Outcome.DOING, Outcome.DONE)


def add_item(actor: Actor, process: Process, **values: Any) -> ReportItem:
    """A further line at the end."""
    _check(values)
    item = ReportItem(position=len(process.report), **values)
    process.report.append(item)
    _mark_if_public(item)
    db.session.flush()
    record("report_item.added", item, actor, source_kind=item.source_kind or "", source_id=item.source_id or "")
    return item


def draw_item(actor: Actor, process: Process, heard: Heard) -> ReportItem:
    """A line that says what was heard; what becomes of it is still open, unless its source knows that already.

    After publication a line stays a draft until somebody has read it and said what becomes of it.
    """
    source: dict[str, Any] = {"source_kind": heard.source_kind, "source_id": heard.source_id}
    if process.reported_at is None:
        source |= {"action": heard.action, "outcome": heard.outcome, "reason": heard.reason}
    return add_item(actor, process, heard=heard.text, of_ten=heard.of_ten, **source)


def change_item(actor: Actor, item: ReportItem, **values: Any) -> None:
    """Change a line; after publication the line says on which day."""
    _check(values)
    was_public = item.is_public
    before = apply(item, values)
    if not before:
        return
    if was_public and not item.is_public:
        raise Invalid(fields={"outcome": _("People have read this. Say what becomes of it.")})
    _mark_if_public(item)
    record("report_item.changed", item, actor, before=before)


def _mark_if_public(item: ReportItem) -> None:
    """What is added or changed after publication says so, and is complete."""
    if item.is_public:
        if missing := undecided([item]):
            raise Invalid(missing[0])
        item.changed_at = clock.now()


def _check(values: Mapping[str, Any]) -> None:
    """Later or no needs a reason, for the whole or for the part that is left out."""
    outcome, rest = values.get("outcome"), values.get("rest")
    does = outcome in DOES
    if rest and not does:
        raise Invalid(fields={"rest": _("Say this only when you do something with it.")})
    if (rest if does else outcome) and not values.get("reason"):
        raise Invalid(fields={"reason": _("Say why, in plain words: people hear the reason.")})
    if values.get("reason") and does and not rest:
        raise Invalid(fields={"rest": _("You give a reason. Is the rest done later, or not at all?")})


def move_item(actor: Actor, item: ReportItem, by: int) -> None:
    move(item.process.report, item, by)
    record("report_item.moved", item, actor, by=by)


def remove_item(actor: Actor, item: ReportItem) -> None:
    """Remove a line that nobody has read yet."""
    process = item.process
    if item.is_public:
        raise Conflict(_("This line was published. Change what it says instead of removing it."))
    record("report_item.removed", item, actor, heard=item.heard.to_json())
    process.report.remove(item)
    db.session.flush()


def undecided(items: list[ReportItem]) -> list[str]:
    """What keeps these lines from being published, in words; empty when each says what becomes of it."""
    missing = []
    for item in items:
        heard = item.heard.best(str(get_locale() or "en")).text
        if item.outcome is None:
            missing.append(_("Say what you do with “%(heard)s”.", heard=heard))
        elif item.is_done and not item.action:
            missing.append(_("Write what exactly you do with “%(heard)s”.", heard=heard))
    return missing


def publish_report(actor: Actor, process: Process) -> None:
    """Tell everybody what was heard and what becomes of it. From now on its lines are changed, not removed."""
    if process.published_at is None:
        raise Conflict(_("Publish the process first."))
    if process.reported_at:
        raise Conflict(_("This report-back is already public."))
    if not process.report:
        raise Invalid(_("Write at least one line first."))
    if missing := undecided(process.report):
        raise Invalid(" ".join(missing))
    process.reported_at = clock.now()
    record("report.published", process, actor)
