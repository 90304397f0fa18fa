"""What a plan does: actions, their steps in order, what a step waits for, and how it goes."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.kernel.db import Moment, db, enum_column
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.plans.models.plans import DecisionRule, Plan, PlanPartner, PlanScenario
from portal.regions.models import Organisation


class Evidence(str, Enum):
    """How well it is known that an action works."""

    STRONG = "strong"
    SOME = "some"
    PRACTICE = "practice"
    NEW = "new"


class StepStatus(str, Enum):
    """How far a step is. `stopped` needs a lesson."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DELAYED = "delayed"
    STOPPED = "stopped"
    DONE = "done"


class PlanAction(db.Model):  # type: ignore[name-defined,misc]
    """Something a plan does: why, for whom, with whom, how it is known to work. Money is in whole currency units."""

    __tablename__ = "plan_action"
    __table_args__ = (Index("ix_plan_action_order", "plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("plan_scenario.id", ondelete="CASCADE"), index=True)
    """None where it belongs to the plan whichever scenario is chosen."""
    position: Mapped[int]
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    why: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    for_whom: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    indicator: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """What shows whether it works; or a learning question, with `is_question`."""
    is_question: Mapped[bool] = mapped_column(default=False)
    baseline: Mapped[str] = mapped_column(String(120), default="")
    target: Mapped[str] = mapped_column(String(120), default="")
    evidence: Mapped[Evidence | None] = mapped_column(enum_column(Evidence))
    evidence_note: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    cost: Mapped[int | None]
    saving: Mapped[int | None]
    funding: Mapped[str] = mapped_column(String(200), default="")

    plan: Mapped[Plan] = relationship()
    scenario: Mapped[PlanScenario | None] = relationship()
    steps: Mapped[list[PlanStep]] = relationship(
        order_by="PlanStep.position", cascade="all, delete-orphan", back_populates="action"
    )
    determinants: Mapped[list[ActionDeterminant]] = relationship(
        order_by="ActionDeterminant.key", cascade="all, delete-orphan"
    )
    sectors: Mapped[list[ActionSector]] = relationship(order_by="ActionSector.key", cascade="all, delete-orphan")
    partners: Mapped[list[ActionPartner]] = relationship(cascade="all, delete-orphan")

    @property
    def region_id(self) -> int:
        return self.plan.region_id


class ActionDeterminant(db.Model):  # type: ignore[name-defined,misc]
    """What makes people healthy or ill that an action works on, by the determinant's key."""

    __tablename__ = "plan_action_determinant"

    action_id: Mapped[int] = mapped_column(ForeignKey("plan_action.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class ActionSector(db.Model):  # type: ignore[name-defined,misc]
    """A field of work that carries an action, by the sector's key."""

    __tablename__ = "plan_action_sector"

    action_id: Mapped[int] = mapped_column(ForeignKey("plan_action.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class ActionPartner(db.Model):  # type: ignore[name-defined,misc]
    """A partner of the plan that works on an action."""

    __tablename__ = "plan_action_partner"

    action_id: Mapped[int] = mapped_column(ForeignKey("plan_action.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("plan_partner.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    partner: Mapped[PlanPartner] = relationship()


class PlanStep(db.Model):  # type: ignore[name-defined,misc]
    """One step of an action, with its owner and its day."""

    __tablename__ = "plan_step"
    __table_args__ = (Index("ix_plan_step_order", "action_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("plan_action.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Organisation and member who own it; either is an owner."""
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None] = mapped_column(index=True)
    status: Mapped[StepStatus] = mapped_column(enum_column(StepStatus), default=StepStatus.PLANNED)
    moved_on: Mapped[date | None]
    """The day of the last sign of life: a new status or a progress note."""
    decision_rule: Mapped[DecisionRule | None] = mapped_column(enum_column(DecisionRule))
    """Who decides on it, where that is not as for the whole plan."""
    lesson: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """What a stopped step teaches others."""
    reminded_on: Mapped[date | None]
    """When its owner was reminded last."""

    action: Mapped[PlanAction] = relationship(back_populates="steps")
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()
    needs: Mapped[list[StepNeed]] = relationship(
        foreign_keys="StepNeed.step_id", cascade="all, delete-orphan", order_by="StepNeed.needs_id"
    )
    progress: Mapped[list[StepProgress]] = relationship(
        order_by="StepProgress.id.desc()", cascade="all, delete-orphan", back_populates="step"
    )

    @property
    def plan(self) -> Plan:
        return self.action.plan

    @property
    def region_id(self) -> int:
        return self.action.plan.region_id

    @property
    def has_owner(self) -> bool:
        return self.organisation_id is not None or self.person_id is not None


class StepNeed(db.Model):  # type: ignore[name-defined,misc]
    """A step waits for another one of the same plan."""

    __tablename__ = "plan_step_need"

    step_id: Mapped[int] = mapped_column(ForeignKey("plan_step.id", ondelete="CASCADE"), primary_key=True)
    needs_id: Mapped[int] = mapped_column(ForeignKey("plan_step.id", ondelete="CASCADE"), primary_key=True, index=True)

    needed: Mapped[PlanStep] = relationship(foreign_keys=needs_id)


class StepProgress(db.Model):  # type: ignore[name-defined,misc]
    """What somebody told about a step on a day."""

    __tablename__ = "plan_step_progress"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("plan_step.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    before: Mapped[StepStatus] = mapped_column(enum_column(StepStatus))
    after: Mapped[StepStatus] = mapped_column(enum_column(StepStatus))
    note: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)

    step: Mapped[PlanStep] = relationship(back_populates="progress")
    person: Mapped[Person | None] = relationship()
