"""Linking two things with a reason, and taking a link away."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import delete, or_

from portal.kernel import clock
from portal.kernel.changes import refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.trace.kinds import End
from portal.trace.models import TraceLink


def link(actor: Actor, region_id: int, start: End, target: End, reason: LocalizedText) -> TraceLink:
    """`start` led to `target`. Two things are linked once in a direction, and nothing with itself."""
    if start == target:
        raise Invalid(fields={"other": _("Something cannot be linked to itself.")})
    made = new_link(region_id, start, target, reason, actor.id)
    with refused_if_taken(Invalid(fields={"other": _("These two are linked already.")})):
        db.session.add(made)
    record("trace.linked", made, actor)
    return made


def new_link(region_id: int, start: End, target: End, reason: LocalizedText, by: int | None) -> TraceLink:
    """The row that says so, not yet in the session."""
    return TraceLink(
        region_id=region_id,
        from_kind=start[0],
        from_id=start[1],
        to_kind=target[0],
        to_id=target[1],
        reason=reason,
        created_by=by,
        created_at=clock.now(),
    )


def unlink(actor: Actor, found: TraceLink) -> None:
    ends = {name: getattr(found, name) for name in ("from_kind", "from_id", "to_kind", "to_id")}
    record("trace.unlinked", found, actor, reason=found.reason.to_json(), **ends)
    db.session.delete(found)
    db.session.flush()


def forget(kind: str, ids: Iterable[str]) -> None:
    """Take all links of things away that are being deleted themselves."""
    gone = [*ids]
    at_start = (TraceLink.from_kind == kind) & TraceLink.from_id.in_(gone)
    at_target = (TraceLink.to_kind == kind) & TraceLink.to_id.in_(gone)
    db.session.execute(delete(TraceLink).where(or_(at_start, at_target)))
