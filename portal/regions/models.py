"""Programmes, regions and what belongs to them. All of it data: no country and no topic is built in."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.db import Moment, db, enum_column
from portal.kernel.text import LocalizedText, LocalizedTextType


class PromiseLevel(str, Enum):
    """The participation ladder: how much influence a process promises."""

    INFORM = "inform"
    CONSULT = "consult"
    ADVISE = "advise"
    COPRODUCE = "coproduce"
    DECIDE = "decide"


class Outcome(str, Enum):
    """What becomes of something that was heard. `later` and `no` need a reason."""

    DOING = "doing"
    DONE = "done"
    LATER = "later"
    NO = "no"


class Programme(db.Model):  # type: ignore[name-defined,misc]
    """A programme in which several regions learn together."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    summary: Mapped[LocalizedText] = mapped_column(LocalizedTextType)


class Region(db.Model):  # type: ignore[name-defined,misc]
    """A region that runs processes here."""

    __tablename__ = "region"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="SET NULL"))
    tagline: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    organiser: Mapped[str] = mapped_column(String(160))
    """The body that answers for this region, as named on its pages."""
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_address: Mapped[str] = mapped_column(String(300), default="")
    languages: Mapped[list[str]] = mapped_column(JSON)
    default_language: Mapped[str] = mapped_column(String(2))
    colours: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Overrides of the design tokens `accent`, `accent-deep`, `on-accent`, `wash`."""
    statements: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """What its pages may name beside the contact: `privacy_contact` and others of portal.content.pages.variables()."""
    is_fictional: Mapped[bool] = mapped_column(default=False)
    """Demo regions say on every page that their areas, people and answers are made up."""

    programme: Mapped[Programme | None] = relationship()

    @property
    def region_id(self) -> int:
        return self.id


class RegionPage(db.Model):  # type: ignore[name-defined,misc]
    """A region's own wording of one of its pages; without a row the built-in text is shown."""

    __tablename__ = "region_page"
    __table_args__ = (UniqueConstraint("region_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(30))
    body: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Area(db.Model):  # type: ignore[name-defined,misc]
    """A neighbourhood, municipality or other part of a region; areas form a tree."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("region_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    level: Mapped[str] = mapped_column(String(40), default="")
    population: Mapped[int | None]


class Sector(db.Model):  # type: ignore[name-defined,misc]
    """A field of work, such as housing or primary care; shared by all regions."""

    __tablename__ = "sector"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextType)


class Determinant(db.Model):  # type: ignore[name-defined,misc]
    """Something that makes people healthy or ill, in its layer."""

    __tablename__ = "determinant"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    layer: Mapped[str] = mapped_column(String(40))
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextType)


class Theme(db.Model):  # type: ignore[name-defined,misc]
    """What a region works on; `region_id` None is a theme for all regions."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("region_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    plain: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    starter_question: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    determinants: Mapped[list[str]] = mapped_column(JSON, default=list)
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)


class Organisation(db.Model):  # type: ignore[name-defined,misc]
    """A body that takes part in a region."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("region_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(160))
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id", ondelete="SET NULL"))


class Process(db.Model):  # type: ignore[name-defined,misc]
    """A participation round: a promise, dates, and a day on which people hear back."""

    __tablename__ = "process"
    __table_args__ = (UniqueConstraint("region_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    summary: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    languages: Mapped[list[str]] = mapped_column(JSON)
    promise: Mapped[PromiseLevel | None] = mapped_column(enum_column(PromiseLevel))
    promised_by: Mapped[str] = mapped_column(String(300), default="")
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    report_back_on: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the process became visible to everybody; None while it is a draft."""
    promise_frozen_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set with the first contribution: from then on promise and wording stay."""
    reported_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the report-back was published."""

    region: Mapped[Region] = relationship()
    theme: Mapped[Theme | None] = relationship()
    area: Mapped[Area | None] = relationship()
    report: Mapped[list[ReportItem]] = relationship(
        back_populates="process", order_by="ReportItem.position", cascade="all, delete-orphan"
    )
    phases: Mapped[list[Phase]] = relationship(order_by="Phase.position", cascade="all, delete-orphan")


class Phase(db.Model):  # type: ignore[name-defined,misc]
    """A stop on the line of a process; it informs, it does not switch anything by itself."""

    __tablename__ = "phase"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class ReportItem(db.Model):  # type: ignore[name-defined,misc]
    """One line of the report-back: we heard, we do, we do not, because."""

    __tablename__ = "report_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    heard: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    """What becomes of it; None while nobody decided."""
    action: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    rest: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    """Of something that is done, what becomes of the part that is not: later or no; None where nothing is left out."""
    reason: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """Why something is done later or not at all."""
    of_ten: Mapped[int | None]
    """How many of ten people said it, for the drawn dots; None where nothing was counted."""
    source_kind: Mapped[str] = mapped_column(String(40), default="")
    """What it was drawn from, such as a finding, named as in the trace; empty where somebody wrote it."""
    source_id: Mapped[str] = mapped_column(String(40), default="")
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was last changed after the report-back was published."""

    process: Mapped[Process] = relationship(back_populates="report")

    @property
    def region_id(self) -> int:
        return self.process.region_id

    @property
    def is_public(self) -> bool:
        """Whether people read it: the report-back is out and somebody decided. A later draft line waits."""
        return self.process.reported_at is not None and self.outcome is not None

    @property
    def is_done(self) -> bool:
        """Whether something is done, be it started or finished."""
        return self.outcome in (Outcome.DOING, Outcome.DONE)

    @property
    def refusal(self) -> Outcome | None:
        """LATER or NO where something is left out, else None."""
        return self.rest if self.is_done else self.outcome
