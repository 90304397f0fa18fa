"""Files that stand with an idea besides its photo: a drawing, a calculation, a letter."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import db
from portal.kernel.files import FileColumns

MOST_FILES = 5
"""Of one idea."""
LONGEST_NAME = 120


class IdeaFile(FileColumns, db.Model):  # type: ignore[name-defined,misc]
    """A PDF or office document, kept as it came."""

    __tablename__ = "idea_file"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    """Those of office documents have up to 73 characters."""
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    """What its sender calls it, without what no name of a file may hold."""
    position: Mapped[int]
    """In which order they came; no time is kept."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """The member who attached it; None for a resident without account."""
