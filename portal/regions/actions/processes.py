"""Making a process, changing it while that is allowed, and showing it to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.kernel import clock, ids
from portal.kernel.changes import apply, move, refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.regions.models import Phase, Process, Region
from portal.regions.promise import gaps

FROZEN = ("promise", "promised_by", "report_back_on")
WORDING = ("title", "summary")


def create_process(actor: Actor, region: Region, **values: Any) -> Process:
    """A draft that only members see. Its address comes from its title, so a second one with that title is refused."""
    _check(values)
    title = LocalizedText(values["title"]).best(region.default_language).text
    process = Process(region=region, slug=ids.slug(title), **values)
    taken = _("There is already a process with this title. Give it another one, for example with the year.")
    with refused_if_taken(Invalid(fields={"title": taken})):
        db.session.add(process)
    record("process.created", process, actor)
    return process


def change_process(actor: Actor, process: Process, **values: Any) -> None:
    """Change what may still be changed. Invalid names what may not."""
    _check({**{name: getattr(process, name) for name in ("opens_on", "closes_on", "report_back_on")}, **values})
    if process.promise_frozen_at:
        _refuse_frozen(process, values)
    before = apply(process, values)
    if process.published_at and (missing := gaps(process)):
        raise Invalid(missing[0])
    if before:
        record("process.changed", process, actor, before=before)


def _check(values: Mapping[str, Any]) -> None:
    opens, closes, report = (values.get(name) for name in ("opens_on", "closes_on", "report_back_on"))
    if opens and closes and closes < opens:
        raise Invalid(fields={"closes_on": _("The last day is before the first day.")})
    last = closes or opens
    if report and last and report < last:
        raise Invalid(fields={"report_back_on": _("People hear back after the last day, not before it.")})


def _refuse_frozen(process: Process, values: Mapping[str, Any]) -> None:
    """A translation may be added: nobody has read it otherwise. What people have read stays."""
    changed = [name for name in FROZEN if name in values and values[name] != getattr(process, name)]
    changed += [name for name in WORDING if name in values and not _only_adds(getattr(process, name), values[name])]
    if changed:
        frozen = _(
            "People take part because of this, so it stays. Make a new process to promise or say something else."
        )
        raise Invalid(fields=dict.fromkeys(changed, frozen))


def _only_adds(old: LocalizedText, new: LocalizedText) -> bool:
    return all(new.get(lang) == text for lang, text in old.items())


def publish_process(actor: Actor, process: Process) -> None:
    """Show a process to everybody. It must say what it promises and when people hear back."""
    if missing := gaps(process):
        raise Invalid(" ".join(missing))
    if process.published_at is None:
        process.published_at = clock.now()
        record("process.published", process, actor)


def withdraw_process(actor: Actor, process: Process) -> None:
    """Make a process a draft again, as long as nobody takes part in it."""
    if process.promise_frozen_at or process.reported_at:
        raise Conflict(_("People take part in this process. It stays public."))
    process.published_at = None
    record("process.withdrawn", process, actor)


def remove_process(actor: Actor, process: Process) -> None:
    """Delete a draft."""
    if process.published_at or process.promise_frozen_at:
        raise Conflict(_("Only a draft can be removed."))
    record("process.removed", process, actor, title=process.title.to_json())
    db.session.delete(process)
    db.session.flush()


def add_phase(actor: Actor, process: Process, **values: Any) -> Phase:
    """A further stop at the end of the line."""
    _check_phase(values)
    phase = Phase(position=len(process.phases), **values)
    process.phases.append(phase)
    db.session.flush()
    record("process.phase_added", process, actor, phase=phase.id)
    return phase


def change_phase(actor: Actor, process: Process, phase: Phase, **values: Any) -> None:
    _check_phase(values)
    record("process.phase_changed", process, actor, phase=phase.id, before=apply(phase, values))


def _check_phase(values: Mapping[str, Any]) -> None:
    if values["starts_on"] and values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise Invalid(fields={"ends_on": _("The last day is before the first day.")})


def move_phase(actor: Actor, process: Process, phase: Phase, by: int) -> None:
    move(process.phases, phase, by)
    record("process.phase_moved", process, actor, phase=phase.id, by=by)


def remove_phase(actor: Actor, process: Process, phase: Phase) -> None:
    record("process.phase_removed", process, actor, phase=phase.id, title=phase.title.to_json())
    process.phases.remove(phase)
    db.session.flush()
