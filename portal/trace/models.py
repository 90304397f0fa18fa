"""Links between any two things, with the reason why they belong together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Moment, db
from portal.kernel.text import LocalizedText, LocalizedTextType


class TraceLink(db.Model):  # type: ignore[name-defined,misc]
    """`from` led to `to`, because of `reason`. Things are named by their kind and id."""

    __tablename__ = "trace_link"
    __table_args__ = (
        UniqueConstraint("from_kind", "from_id", "to_kind", "to_id"),
        Index("ix_trace_link_to", "to_kind", "to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    from_kind: Mapped[str] = mapped_column(String(40))
    from_id: Mapped[str] = mapped_column(String(40))
    to_kind: Mapped[str] = mapped_column(String(40))
    to_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
