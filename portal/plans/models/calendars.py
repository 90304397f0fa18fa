"""Addresses of calendars that know one member."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.kernel.db import Moment, db


class StepCalendar(db.Model):  # type: ignore[name-defined,misc]
    """The secret address of a member's own steps. Only its hash is kept; a new one replaces it."""

    __tablename__ = "plan_step_calendar"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
