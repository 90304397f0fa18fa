"""People who sign in, and what they are in which region. Residents have no row here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.db import Moment, db
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective


class Person(db.Model):  # type: ignore[name-defined,misc]
    """Somebody with an account."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(2))
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)

    memberships: Mapped[list[Membership]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Membership(db.Model):  # type: ignore[name-defined,misc]
    """What a person is in one region, and from which perspective they speak there."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "region_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(
        Enum(Role, native_enum=False, length=20, values_callable=lambda e: [r.value for r in e])
    )
    perspective: Mapped[Perspective] = mapped_column(
        Enum(Perspective, native_enum=False, length=20, values_callable=lambda e: [p.value for p in e])
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    since: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship(back_populates="memberships")
