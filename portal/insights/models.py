"""Two small registers: what others learned, and what residents already do."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.db import db
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.regions.models import Area, Region


class Insight(db.Model):  # type: ignore[name-defined,misc]
    """Something learned: what works, what does not, or what must be in place. `region_id` None is for all."""

    __tablename__ = "insight"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    source: Mapped[str] = mapped_column(String(300))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)

    region: Mapped[Region | None] = relationship()


class Initiative(db.Model):  # type: ignore[name-defined,misc]
    """Something residents of a region already do themselves."""

    __tablename__ = "initiative"
    __table_args__ = (UniqueConstraint("region_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(160))
    summary: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    website: Mapped[str] = mapped_column(String(300), default="")
    where: Mapped[str] = mapped_column("place", String(200), default="")

    region: Mapped[Region] = relationship()
    area: Mapped[Area | None] = relationship()
