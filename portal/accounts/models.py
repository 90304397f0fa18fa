"""People who sign in, how they do it, and what they are in which region. Residents have no row here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.db import Moment, db, enum_column
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective


class Person(db.Model):  # type: ignore[name-defined,misc]
    """Somebody with an account, or somebody who had one and left the row behind so that their texts stay together."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower case; None for a former member."""
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(2))
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Signs in with a password that everybody knows: only where the base address is loopback."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    left_on: Mapped[date | None]
    """The day a former member's name, address and ways to sign in were removed."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The authenticator's secret, sealed; None while there is no second factor."""
    totp_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was taken: no code is taken twice."""

    memberships: Mapped[list[Membership]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Membership(db.Model):  # type: ignore[name-defined,misc]
    """What a person is in one region, and from which perspective they speak there."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "region_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    since: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship(back_populates="memberships")
    # By name: the regions slice stands above this one.
    region: Mapped[Any] = relationship("Region")
    organisation: Mapped[Any] = relationship("Organisation")


class Invitation(db.Model):  # type: ignore[name-defined,misc]
    """An address that was asked to take part in a region; the link in the mail is known by its hash only."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("region_id", "email", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(2))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sent_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)

    region: Mapped[Any] = relationship("Region")
    organisation: Mapped[Any] = relationship("Organisation")
    inviter: Mapped[Person | None] = relationship()


class SignIn(db.Model):  # type: ignore[name-defined,misc]
    """One device on which a person is signed in. The cookie holds a random token, the row its hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(40))
    """Families only, such as `firefox/linux`."""
    is_kept: Mapped[bool]
    """Kept for 30 days without use, else forgotten after a day."""
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_on: Mapped[date] = mapped_column(index=True)


class Ticket(db.Model):  # type: ignore[name-defined,misc]
    """A secret that was handed out for one purpose and is taken back by deleting its row: once, whoever is first."""

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_person", "person_id", "purpose"),)

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class RecoveryCode(db.Model):  # type: ignore[name-defined,misc]
    """One unused code that stands in for a lost authenticator."""

    __tablename__ = "recovery_code"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class Passkey(db.Model):  # type: ignore[name-defined,misc]
    """A key pair on somebody's device; here is its public half."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    added_on: Mapped[date]
    used_on: Mapped[date | None]
