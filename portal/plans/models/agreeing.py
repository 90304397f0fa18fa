"""Who agrees: signatures of organisations, each bound to a version; and decisions with their rule and reasons."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.kernel.db import Moment, db, enum_column
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.plans.models.actions import PlanStep
from portal.plans.models.drafting import PlanVersion
from portal.plans.models.plans import DecisionRule, Plan, PlanSection
from portal.regions.models import Organisation


class Stance(str, Enum):
    """What an organisation says to a section. The last two need a reason."""

    AGREE = "agree"
    RESERVATION = "reservation"
    NOT_YET = "not_yet"


class DecisionState(str, Enum):
    """Whether a decision is still to be taken."""

    PREPARED = "prepared"
    TAKEN = "taken"


class SignatureAsked(db.Model):  # type: ignore[name-defined,misc]
    """An organisation that is asked to sign off a plan's sections."""

    __tablename__ = "plan_signature_asked"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    organisation: Mapped[Organisation] = relationship()


class SignOff(db.Model):  # type: ignore[name-defined,misc]
    """What an organisation said to one section as it was in one version. Text that changed since opens it again.

    The newest row of an organisation and section counts; those before are its history and are never changed.
    """

    __tablename__ = "plan_sign_off"
    __table_args__ = (Index("ix_plan_sign_off_place", "section_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("plan_section.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id", ondelete="CASCADE"), index=True)
    stance: Mapped[Stance] = mapped_column(enum_column(Stance))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    language: Mapped[str] = mapped_column(String(2))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    """Who signed, as named then."""
    is_on_behalf: Mapped[bool] = mapped_column(default=False)
    """An organiser wrote down what `name` said; `person_id` is the organiser."""
    at: Mapped[datetime] = mapped_column(Moment)

    plan: Mapped[Plan] = relationship()
    section: Mapped[PlanSection] = relationship()
    organisation: Mapped[Organisation] = relationship()
    version: Mapped[PlanVersion] = relationship()

    @property
    def region_id(self) -> int:
        return self.plan.region_id


class Decision(db.Model):  # type: ignore[name-defined,misc]
    """A decision about a plan or one of its steps: the rule, the options, who was there, what came out and why."""

    __tablename__ = "plan_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("plan_step.id", ondelete="SET NULL"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id", ondelete="SET NULL"), index=True)
    """The version of the plan that was decided on."""
    question: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    rule: Mapped[DecisionRule] = mapped_column(enum_column(DecisionRule))
    state: Mapped[DecisionState] = mapped_column(enum_column(DecisionState), default=DecisionState.PREPARED)
    planned_on: Mapped[date | None]
    taken_on: Mapped[date | None]
    outcome: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    reasons: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    concerns: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """Concerns that were heard and how they were met."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    plan: Mapped[Plan] = relationship()
    step: Mapped[PlanStep | None] = relationship()
    version: Mapped[PlanVersion | None] = relationship()
    options: Mapped[list[DecisionOption]] = relationship(
        order_by="DecisionOption.position", cascade="all, delete-orphan"
    )
    voices: Mapped[list[DecisionVoice]] = relationship(order_by="DecisionVoice.id", cascade="all, delete-orphan")

    @property
    def region_id(self) -> int:
        return self.plan.region_id


class DecisionOption(db.Model):  # type: ignore[name-defined,misc]
    """One of the ways to decide."""

    __tablename__ = "plan_decision_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("plan_decision.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    note: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("plan_scenario.id", ondelete="SET NULL"), index=True)
    """The way the plan would go with it, from which its cost and gaps are taken."""
    is_chosen: Mapped[bool] = mapped_column(default=False)
    """The one that was decided for."""


class DecisionVoice(db.Model):  # type: ignore[name-defined,misc]
    """Somebody who takes part in a decision: for whom, what they said, and what interest of their own they named."""

    __tablename__ = "plan_decision_voice"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("plan_decision.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    option_id: Mapped[int | None] = mapped_column(
        ForeignKey("plan_decision_option.id", ondelete="SET NULL"), index=True
    )
    concern: Mapped[str] = mapped_column(String(2000), default="")
    interest: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    option: Mapped[DecisionOption | None] = relationship()
