"""What happened, written in the same transaction as the change itself.

Subscribers run in that transaction too and only write rows (usually jobs): a mail that fails is then retried by the
worker and never undoes, or is undone with, the change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock
from portal.kernel.db import Moment, db
from portal.kernel.permissions import Actor


class Event(db.Model):  # type: ignore[name-defined,misc]
    """One thing that happened. An anonymous act has no actor and a time cut to the day."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


Subscriber = Callable[[Event], None]
_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def on(kind: str) -> Callable[[Subscriber], Subscriber]:
    """Register a subscriber: `@on("survey.opened")`."""

    def register(subscriber: Subscriber) -> Subscriber:
        if subscriber not in _subscribers[kind]:
            _subscribers[kind].append(subscriber)
        return subscriber

    return register


def record(kind: str, subject: Any, actor: Actor, *, region_id: int | None = None, **details: Any) -> Event:
    """Write down that `actor` did `kind` to `subject` (a row, already flushed), and tell the subscribers."""
    event = Event(**_values(kind, subject, actor, region_id, details))
    db.session.add(event)
    db.session.flush()
    for subscriber in _subscribers[kind]:
        subscriber(event)
    return event


def record_all(kind: str, subjects: Iterable[Any], actor: Actor, **details: Any) -> None:
    """Write down the same about many rows at once. Nobody is told: what follows hangs on one event about them all."""
    rows = [_values(kind, subject, actor, None, details) for subject in subjects]
    if rows:
        db.session.execute(insert(Event), rows)


def _values(kind: str, subject: Any, actor: Actor, region_id: int | None, details: dict[str, Any]) -> dict[str, Any]:
    at = clock.now()
    if not actor.is_signed_in:
        at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "kind": kind,
        "subject_kind": subject.__tablename__,
        "subject_id": str(subject.id),
        "region_id": region_id if region_id is not None else getattr(subject, "region_id", None),
        "actor_id": actor.id,
        "at": at,
        "details": details,
    }
