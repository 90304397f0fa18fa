"""Showing and hiding contributions of every kind: with a reason, a log and a way back."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from portal.conversations.actions.notices import tell
from portal.conversations.models import Decision, Report, State
from portal.conversations.moderation import Entry, ModeratedKind, kind
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.events import record
from portal.kernel.permissions import Actor


def decide(
    actor: Actor, region_id: int, kind_key: str, ids: Collection[int], state: State, reason: str = ""
) -> list[Decision]:
    """Show or hide contributions of one kind in one region, settle their reports, and tell their authors.

    Hiding needs a reason (field `reason`). Those that are so already are left, and their reports are settled.
    """
    reason = reason.strip()[:500]
    if state == State.HIDDEN and not reason:
        raise Invalid(fields={"reason": _l("Say in plain words why. The author reads it.")})
    known, entries = _entries(actor, region_id, kind_key, ids)
    before = known.settle(actor, list(entries), state)
    decisions = [_decided(actor, entries[each], was, state, reason) for each, was in before.items()]
    _settle_reports(kind_key, entries)
    return decisions


def undo(actor: Actor, decision: Decision) -> None:
    """Make a contribution what it was before a decision. Raises Conflict if it was decided anew since."""
    known, entries = _entries(actor, decision.region_id, decision.kind, [decision.thing_id])
    entry = entries.get(decision.thing_id)
    if entry is None or entry.state != decision.after or decision.undone_at is not None:
        raise Conflict(_l("This was decided again in the meantime."))
    known.settle(actor, [entry.id], decision.before)
    decision.undone_at = clock.now()
    db.session.flush()
    record("moderation.undone", decision, actor)
    if decision.after == State.HIDDEN:
        _tell(entry, "moderation.undone", decision)


def _entries(
    actor: Actor, region_id: int | None, key: str, ids: Collection[int]
) -> tuple[ModeratedKind, dict[int, Entry]]:
    known = kind(key)
    if known is None:
        raise NotFound
    found = known.entries(actor, ids)
    return known, {each: entry for each, entry in found.items() if entry.region_id == region_id}


def _decided(actor: Actor, entry: Entry, before: State, after: State, reason: str) -> Decision:
    decision = Decision(
        kind=entry.kind,
        thing_id=entry.id,
        region_id=entry.region_id,
        before=before,
        after=after,
        reason=reason,
        person_id=actor.id,
        at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    record("moderation.decided", decision, actor, state=after.value)
    if after == State.HIDDEN:
        _tell(entry, "moderation.hidden", decision)
    elif before == State.WAITING:
        _tell(entry, "moderation.shown", decision)
    return decision


def _tell(entry: Entry, name: str, decision: Decision) -> None:
    author = [entry.person_id] if entry.person_id is not None else []
    excerpt = entry.text[:120]
    tell(entry.subject, name, key=str(decision.id), to=author, reason=decision.reason, excerpt=excerpt)


def _settle_reports(key: str, ids: Collection[int]) -> None:
    open_ones = (Report.kind == key, Report.thing_id.in_(ids), Report.settled_at.is_(None))
    db.session.execute(update(Report).where(*open_ones).values(settled_at=clock.now()))
