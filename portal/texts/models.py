"""Shared texts: the log of their updates is the truth, everything else can be made from it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.db import Moment, db
from portal.regions.models import Region


class SharedText(db.Model):  # type: ignore[name-defined,misc]
    """A text that several people write at once. It belongs to one row, its holder, whose table is the kind."""

    __tablename__ = "shared_text"
    __table_args__ = (Index("ix_shared_text_holder", "holder_kind", "holder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_kind: Mapped[str] = mapped_column(String(40))
    holder_id: Mapped[int]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    schema: Mapped[int]
    """Version of the document's schema: an older client is asked to reload."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    head_seq: Mapped[int] = mapped_column(default=0)
    """Number of the last update. The row is locked to take the next one, so numbers are in the order of commits."""
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes of all updates together, so that no log grows without end."""
    excerpted_seq: Mapped[int] = mapped_column(default=0)
    """The update up to which `plain` and `html` are made; live typing leaves them behind for a few seconds."""
    plain: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    counted_seq: Mapped[int] = mapped_column(default=0)
    """The update up to which contributors are counted."""
    is_telling: Mapped[bool] = mapped_column(default=False)
    """A job waits that will excerpt the text and tell that it changed."""

    region: Mapped[Region | None] = relationship()


class TextUpdate(db.Model):  # type: ignore[name-defined,misc]
    """One acknowledged update. `client` and `client_seq` name a request of one browser, so a retry counts once."""

    __tablename__ = "text_update"
    __table_args__ = (UniqueConstraint("text_id", "client", "client_seq"),)

    text_id: Mapped[int] = mapped_column(ForeignKey("shared_text.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    """A Yjs update, version 1."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(120), default="")
    """What stands beside a resident's contribution; a member's name is looked up."""
    client: Mapped[str] = mapped_column(String(40))
    client_seq: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment)
    """Cut to the day for somebody without account."""


class TextBase(db.Model):  # type: ignore[name-defined,misc]
    """All updates up to `seq` merged into one, checked against the log. The rows it stands for are kept for a while."""

    __tablename__ = "text_base"

    text_id: Mapped[int] = mapped_column(ForeignKey("shared_text.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)


class TextVersion(db.Model):  # type: ignore[name-defined,misc]
    """A numbered state that somebody kept, with its own copy of the text: it outlives the log."""

    __tablename__ = "text_version"
    __table_args__ = (UniqueConstraint("text_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("shared_text.id", ondelete="CASCADE"))
    number: Mapped[int]
    seq: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    blocks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(Moment)

    text: Mapped[SharedText] = relationship()


class TextContributor(db.Model):  # type: ignore[name-defined,misc]
    """Somebody who wrote at a text: who, and how much, also when the single updates are gone."""

    __tablename__ = "text_contributor"
    __table_args__ = (
        UniqueConstraint("text_id", "person_id"),
        UniqueConstraint("text_id", "visitor", name="uq_text_contributor_visitor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("shared_text.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(120), default="")
    updates: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(Moment)


class TextPresence(db.Model):  # type: ignore[name-defined,misc]
    """An editor that is open somewhere, for as long as it gives signs of life; in no backup."""

    __tablename__ = "text_presence"

    text_id: Mapped[int] = mapped_column(ForeignKey("shared_text.id", ondelete="CASCADE"), primary_key=True)
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    cursor: Mapped[str] = mapped_column(String(400))
    """What its browser says of it, for the other browsers only."""
    came_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
