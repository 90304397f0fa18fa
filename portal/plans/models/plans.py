"""A plan: its sections, tables, partners and scenarios."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.db import Moment, db, enum_column
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.regions.models import Organisation, Process, PromiseLevel, Region, Sector, Theme
from portal.texts.models import SharedText


class PlanKind(str, Enum):
    """What a plan is for: to lessen a difference in health, or to learn how to."""

    INEQUITY = "inequity"
    CAPACITY = "capacity"


class PlanState(str, Enum):
    """Where a plan stands, in this order."""

    DRAFT = "draft"
    OPEN = "open_for_input"
    REVIEW = "under_review"
    DECIDED = "decided"
    IN_FORCE = "in_force"
    EVALUATED = "evaluated"
    ARCHIVED = "archived"


class DecisionRule(str, Enum):
    """Who decides."""

    OWNER = "owner"
    STEERING_GROUP = "steering_group"
    CONSENT = "consent"
    MAJORITY = "majority"
    WITH_RESIDENTS = "with_residents"


class Plan(db.Model):  # type: ignore[name-defined,misc]
    """A plan of a region. Its text stands in sections, what is done in actions and their steps."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id", ondelete="SET NULL"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    kind: Mapped[PlanKind] = mapped_column(enum_column(PlanKind))
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    summary: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """The plan in plain words, at most 120 of them; residents read this first."""
    language: Mapped[str] = mapped_column(String(2))
    """In which new sections are written."""
    languages: Mapped[list[str]] = mapped_column(JSON)
    """In which it is published."""
    state: Mapped[PlanState] = mapped_column(enum_column(PlanState), default=PlanState.DRAFT)
    state_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    report_back_on: Mapped[date | None]
    """When residents hear what became of it; a plan of a process may leave this to the process."""
    promise: Mapped[PromiseLevel | None] = mapped_column(enum_column(PromiseLevel))
    """The role of residents; a plan of a process has the process's."""
    decision_rule: Mapped[DecisionRule | None] = mapped_column(enum_column(DecisionRule))
    no_input_reason: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """Why no action comes from residents, where none does."""
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Choices and dates of the template: key → chosen key, list of keys, or an ISO date."""
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it became visible to everybody; None while only members see it."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    origin_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id", ondelete="SET NULL"), index=True)
    origin_version: Mapped[int | None]
    origin_title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    origin_region: Mapped[str] = mapped_column(String(120), default="")
    """The plan it was made from stays named, also when that is gone."""

    region: Mapped[Region] = relationship()
    process: Mapped[Process | None] = relationship()
    theme: Mapped[Theme | None] = relationship()
    sections: Mapped[list[PlanSection]] = relationship(
        order_by="PlanSection.position", cascade="all, delete-orphan", back_populates="plan"
    )
    partners: Mapped[list[PlanPartner]] = relationship(order_by="PlanPartner.position", cascade="all, delete-orphan")
    scenarios: Mapped[list[PlanScenario]] = relationship(
        order_by="PlanScenario.position", cascade="all, delete-orphan", back_populates="plan"
    )

    @property
    def place(self) -> str:
        """The name under which residents are known here, and the live topic."""
        return f"plan:{self.id}"

    @property
    def is_written(self) -> bool:
        """Whether its text still changes; a decided plan's does not."""
        return self.state in (PlanState.DRAFT, PlanState.OPEN, PlanState.REVIEW)


class PlanSection(db.Model):  # type: ignore[name-defined,misc]
    """One section: a shared text, written in one language, perhaps with an easy-read twin."""

    __tablename__ = "plan_section"
    __table_args__ = (Index("ix_plan_section_order", "plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40), default="")
    """The template's field, whose help it shows; empty for a section of the plan's own."""
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    position: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("shared_text.id", ondelete="SET NULL"), index=True)
    easy_text_id: Mapped[int | None] = mapped_column(ForeignKey("shared_text.id", ondelete="SET NULL"), index=True)

    plan: Mapped[Plan] = relationship(back_populates="sections")
    text: Mapped[SharedText | None] = relationship(foreign_keys=text_id)
    easy_text: Mapped[SharedText | None] = relationship(foreign_keys=easy_text_id)

    @property
    def region_id(self) -> int:
        return self.plan.region_id


class PlanRow(db.Model):  # type: ignore[name-defined,misc]
    """One row of a table of the template, such as money or what is measured. Cells are by the column's key."""

    __tablename__ = "plan_row"
    __table_args__ = (Index("ix_plan_row_order", "plan_id", "table", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    table: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    cells: Mapped[dict[str, str]] = mapped_column(JSON)


class PlanPartner(db.Model):  # type: ignore[name-defined,misc]
    """A body that takes part: an organisation of the region, or one that is only named."""

    __tablename__ = "plan_partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id", ondelete="SET NULL"))
    role: Mapped[str] = mapped_column(String(300), default="")
    level: Mapped[str] = mapped_column(String(20), default="")
    """executive, organisational or operational"""
    contact: Mapped[str] = mapped_column(String(200), default="")
    """Shown to members only; never copied to another region."""

    organisation: Mapped[Organisation | None] = relationship()
    sector: Mapped[Sector | None] = relationship()


class PlanScenario(db.Model):  # type: ignore[name-defined,misc]
    """A way the plan could go: its own actions beside those that all scenarios share."""

    __tablename__ = "plan_scenario"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    note: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    is_chosen: Mapped[bool] = mapped_column(default=False)
    """One at most: the plan goes this way, and the actions of the others are laid aside."""

    plan: Mapped[Plan] = relationship(back_populates="scenarios")

    @property
    def region_id(self) -> int:
        return self.plan.region_id
