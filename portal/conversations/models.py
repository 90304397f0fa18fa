"""Comments and what is done with them, following and notices, and residents without account as a place knows them.

What a conversation is about is named by the kind (table name) and id of its row, since those tables stand above.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.kernel.db import Moment, db, enum_column
from portal.kernel.perspectives import Perspective


class State(str, Enum):
    """Whether people see a contribution. Every kind that is moderated uses these."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Stance(str, Enum):
    """On which side a comment speaks, where the thing has points for and against."""

    FOR = "for"
    AGAINST = "against"


class ReportReason(str, Enum):
    """Why somebody wants a moderator to look."""

    HURTFUL = "hurtful"
    PRIVATE = "private"
    ADVERT = "advert"
    ILLEGAL = "illegal"
    OTHER = "other"


class MailChoice(str, Enum):
    """When a member gets mails about what is new. INSTANT: at once what is about oneself, the rest once a day."""

    OFF = "off"
    DIGEST = "digest"
    INSTANT = "instant"


class Comment(db.Model):  # type: ignore[name-defined,misc]
    """What somebody said about a thing, or in reply to such a comment."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_subject", "subject_kind", "subject_id", "state"),
        Index("ix_comment_waiting", "region_id", "state"),
        Index("ix_comment_visitor", "place", "visitor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Of the form that it was sent with: a form sent twice is one comment."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    place: Mapped[str] = mapped_column(String(60), default="")
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    pseudonym: Mapped[str] = mapped_column(String(60), default="")
    """What a resident without account is called; empty for members, whose name is their own."""
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    stance: Mapped[Stance | None] = mapped_column(enum_column(Stance))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    mentions: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Members who are told when the comment is published."""
    state: Mapped[State] = mapped_column(enum_column(State))
    supports: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person | None] = relationship()


class CommentVersion(db.Model):  # type: ignore[name-defined,misc]
    """What a comment said before its author changed it."""

    __tablename__ = "comment_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    stance: Mapped[Stance | None] = mapped_column(enum_column(Stance))
    written_at: Mapped[datetime] = mapped_column(Moment)


class CommentSupport(db.Model):  # type: ignore[name-defined,misc]
    """One person's or visitor's support of a comment."""

    __tablename__ = "comment_support"
    __table_args__ = (
        UniqueConstraint("comment_id", "person_id"),
        Index("uq_comment_support_visitor", "comment_id", "visitor", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Report(db.Model):  # type: ignore[name-defined,misc]
    """Somebody asks a moderator to look at a contribution of any kind; once each."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("kind", "thing_id", "person_id"),
        Index("uq_report_visitor", "kind", "thing_id", "visitor", unique=True),
        Index("ix_report_open", "region_id", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    reason: Mapped[ReportReason] = mapped_column(enum_column(ReportReason))
    note: Mapped[str] = mapped_column(String(500), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)


class Decision(db.Model):  # type: ignore[name-defined,misc]
    """What a moderator decided about a contribution of any kind, and why: the author hears it, the log keeps it."""

    __tablename__ = "moderation_decision"
    __table_args__ = (Index("ix_moderation_decision_thing", "kind", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    before: Mapped[State] = mapped_column(enum_column(State))
    after: Mapped[State] = mapped_column(enum_column(State))
    reason: Mapped[str] = mapped_column(String(500), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person | None] = relationship()


class Follow(db.Model):  # type: ignore[name-defined,misc]
    """A member wants to hear what becomes of a thing."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("person_id", "subject_kind", "subject_id"),
        Index("ix_follow_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    since: Mapped[datetime] = mapped_column(Moment)


class Notice(db.Model):  # type: ignore[name-defined,misc]
    """One member is told once that something happened; `happening` names the words, `key` which one it was."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "subject_kind", "subject_id", "happening", "key"),
        Index("ix_notice_waiting", "mailed_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    happening: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(60), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(Moment)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a mail told it, or it was decided that none will."""

    by: Mapped[Person | None] = relationship(foreign_keys=by_id)


class NoticeChoice(db.Model):  # type: ignore[name-defined,misc]
    """How a member wants to hear, and up to when they have looked; without a row it is as by default."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    mails: Mapped[MailChoice] = mapped_column(enum_column(MailChoice), default=MailChoice.INSTANT)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    digest_on: Mapped[date | None]


class StopLink(db.Model):  # type: ignore[name-defined,misc]
    """The link in a mail that stops such mails, and does nothing else. Only its hash is kept."""

    __tablename__ = "stop_link"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    made_on: Mapped[date] = mapped_column(index=True)


class Pseudonym(db.Model):  # type: ignore[name-defined,misc]
    """A resident without account as one place knows them: a name, a last look, a code for another device."""

    __tablename__ = "pseudonym"
    __table_args__ = (UniqueConstraint("place", "visitor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(60))
    visitor: Mapped[bytes] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(60), default="")
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("pseudonym.id", ondelete="SET NULL"), index=True)
    """On another device: whose code was typed here."""
