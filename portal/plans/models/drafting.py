"""What is said about a section's text: suggestions, places of comments; and numbered versions of the whole plan."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.accounts.models import Person
from portal.kernel.db import Moment, db, enum_column
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.plans.models.plans import Plan, PlanSection


class AnchorColumns:
    """Where in a section's text something belongs: `portal.texts.anchors.Anchor` as columns. No quote: all of it."""

    quote: Mapped[str] = mapped_column(String(500), default="")
    before: Mapped[str] = mapped_column(String(40), default="")
    behind: Mapped[str] = mapped_column(String(40), default="")
    paragraph: Mapped[int] = mapped_column(default=0)
    position: Mapped[str] = mapped_column(String(400), default="")

    @declared_attr
    def section_id(cls) -> Mapped[int]:  # noqa: N805 (SQLAlchemy gives the class)
        return mapped_column(ForeignKey("plan_section.id", ondelete="CASCADE"), index=True)


class SuggestionKind(str, Enum):
    """What a suggestion wants: words behind the place, no more words there, or others."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


class SuggestionState(str, Enum):
    """Whether a suggestion is to be decided. Waiting and hidden ones are seen by moderators and their author."""

    WAITING = "waiting"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class Suggestion(AnchorColumns, db.Model):  # type: ignore[name-defined,misc]
    """Somebody's wish for a section's text. Accepted or declined, always with a reason that its author hears."""

    __tablename__ = "suggestion"
    __table_args__ = (UniqueConstraint("plan_id", "number"), Index("ix_suggestion_visitor", "plan_id", "visitor"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[SuggestionKind] = mapped_column(enum_column(SuggestionKind))
    words: Mapped[str] = mapped_column(Text, default="")
    """What is to stand there, in the light notation of forms; empty where words are to go."""
    why: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2))
    """Of `words` and `why`; may be another than the section's."""
    accepted_words: Mapped[str] = mapped_column(Text, default="")
    """What was put into the text in place of `words`, where those who write said it in other words."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    author_name: Mapped[str] = mapped_column(String(120), default="")
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    state: Mapped[SuggestionState] = mapped_column(enum_column(SuggestionState), default=SuggestionState.OPEN)
    hidden_from: Mapped[SuggestionState | None] = mapped_column(enum_column(SuggestionState))
    """What it was when a moderator hid it, and is again when that is undone."""
    reason: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """Why it was accepted or declined, in plain words."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id", ondelete="SET NULL"), index=True)
    """The version in which an accepted one stands first; None until that is made."""
    support_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    """Cut to the day where the author is a resident without account."""
    form_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Of the form it came from: sent twice, there is still one suggestion."""

    plan: Mapped[Plan] = relationship()
    section: Mapped[PlanSection] = relationship(foreign_keys="Suggestion.section_id")
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)

    @property
    def region_id(self) -> int:
        return self.plan.region_id

    @property
    def reference(self) -> str:
        return f"S-{self.number}"


class SuggestionSupport(db.Model):  # type: ignore[name-defined,misc]
    """Somebody supports a suggestion. The key is a resident's in this plan, or derived from a member's account."""

    __tablename__ = "suggestion_support"

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    since: Mapped[date]


class CommentPlace(AnchorColumns, db.Model):  # type: ignore[name-defined,misc]
    """The paragraph or the words of a section that a comment is about, and whether it is settled."""

    __tablename__ = "plan_comment_place"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class ParagraphSource(AnchorColumns, db.Model):  # type: ignore[name-defined,misc]
    """The paragraph of a section to which a link of the trace leads."""

    __tablename__ = "plan_paragraph_source"

    link_id: Mapped[int] = mapped_column(ForeignKey("trace_link.id", ondelete="CASCADE"), primary_key=True)


class PlanVersion(db.Model):  # type: ignore[name-defined,misc]
    """A numbered state of the whole plan with its own copy of everything: it outlives every log."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    summary: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """What changed, in plain words."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `portal.plans.content` makes it: title, summary, sections with their blocks, actions with their steps."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)

    plan: Mapped[Plan] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def region_id(self) -> int:
        return self.plan.region_id
