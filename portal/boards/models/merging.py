"""What became part of what: ideas put together, and ideas that were split off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Moment, db


class IdeaMerge(db.Model):  # type: ignore[name-defined,misc]
    """How to undo that an idea became part of another. There as long as it is part; the events keep the history."""

    __tablename__ = "idea_merge"

    part_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    """Its comments, and those who follow the whole because of it, as conversations gave them back."""
    said: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The blocks that it brought to the whole's text."""


class IdeaSplit(db.Model):  # type: ignore[name-defined,misc]
    """An idea that was a part of another one."""

    __tablename__ = "idea_split"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    from_idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
