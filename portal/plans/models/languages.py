"""Translations of sections, paragraph by paragraph."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.kernel.db import Moment, db, enum_column
from portal.plans.models.plans import PlanSection


class TranslationState(str, Enum):
    """How far a translated paragraph can be trusted. That it is outdated follows from its source and is not kept."""

    MACHINE = "machine"
    CHECKED = "checked"


class ParagraphTranslation(db.Model):  # type: ignore[name-defined,misc]
    """One paragraph of a section in another language, and the words it was made from."""

    __tablename__ = "plan_paragraph_translation"
    __table_args__ = (UniqueConstraint("section_id", "language", "is_easy", "source_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("plan_section.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    is_easy: Mapped[bool] = mapped_column(default=False)
    """Whether it is a paragraph of the easy-read twin."""
    source_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the paragraph in the light notation of forms, as it was when it was translated."""
    source: Mapped[str] = mapped_column(Text)
    """That paragraph: where the hash is found no more, the most alike paragraph has an outdated translation."""
    words: Mapped[str] = mapped_column(Text)
    """In the light notation."""
    state: Mapped[TranslationState] = mapped_column(enum_column(TranslationState))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)

    section: Mapped[PlanSection] = relationship()
    person: Mapped[Person | None] = relationship()
