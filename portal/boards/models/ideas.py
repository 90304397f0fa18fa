"""An idea with its authors, supporters, causes, tags and private notes."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.boards.models.boards import Board
from portal.boards.models.workshops import Workshop
from portal.kernel.db import Moment, db, enum_column
from portal.kernel.files import FileColumns
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.regions.models import Area
from portal.texts.models import SharedText


class IdeaStatus(str, Enum):
    """What becomes of an idea. `later` and `no` need a reason."""

    CONSIDERING = "considering"
    PLAN = "plan"
    DOING = "doing"
    DONE = "done"
    LATER = "later"
    NO = "no"


class IdeaState(str, Enum):
    """Whether people see it: yes, not before a moderator looked, taken away by one, or as part of another idea."""

    PUBLIC = "public"
    WAITING = "waiting"
    HIDDEN = "hidden"
    MERGED = "merged"


class Idea(db.Model):  # type: ignore[name-defined,misc]
    """One idea. `plain` and `excerpt` are copies of its shared text, kept for lists."""

    __tablename__ = "idea"
    __table_args__ = (
        UniqueConstraint("region_id", "number"),
        Index("ix_idea_recent", "board_id", "state", "id"),
        Index("ix_idea_supported", "board_id", "state", "support_count", "id"),
        Index("ix_idea_discussed", "board_id", "state", "comment_count", "id"),
        Index("ix_idea_random", "board_id", "state", "lot", "id"),
        Index("ix_idea_status", "board_id", "state", "status", "support_count", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Counts within the region; people say "B-123"."""
    title: Mapped[str] = mapped_column(String(160))
    language: Mapped[str] = mapped_column(String(2))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("shared_text.id", ondelete="SET NULL"))
    plain: Mapped[str] = mapped_column(Text, default="")
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    visitor: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """The author's key on this board, where it is a resident without account."""
    author_name: Mapped[str] = mapped_column(String(120), default="")
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"), index=True)
    state: Mapped[IdeaState] = mapped_column(enum_column(IdeaState), default=IdeaState.PUBLIC)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", ondelete="SET NULL"), index=True)
    status: Mapped[IdeaStatus] = mapped_column(enum_column(IdeaStatus), default=IdeaStatus.CONSIDERING)
    status_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """Why it has this status, in plain words."""
    answer: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """The official answer; empty while there is none."""
    answered_by: Mapped[str] = mapped_column(String(160), default="")
    answered_on: Mapped[date | None]
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    support_count: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    lot: Mapped[int] = mapped_column(BigInteger)
    """A random number below 2³¹: lists in random order, the same for everybody with the same seed."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    """Cut to the day where the author is a resident without account."""
    form_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Of the form it came from: sent twice, there is still one idea."""
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id", ondelete="SET NULL"), index=True)
    """Where it was gathered, if it came of cards."""

    board: Mapped[Board] = relationship()
    text: Mapped[SharedText | None] = relationship()
    area: Mapped[Area | None] = relationship()
    workshop: Mapped[Workshop | None] = relationship()
    assigned: Mapped[Person | None] = relationship(foreign_keys=assigned_id)
    authors: Mapped[list[IdeaAuthor]] = relationship(
        order_by="IdeaAuthor.id", foreign_keys="IdeaAuthor.idea_id", cascade="all, delete-orphan"
    )
    determinants: Mapped[list[IdeaDeterminant]] = relationship(
        order_by="IdeaDeterminant.key", cascade="all, delete-orphan"
    )
    photo: Mapped[IdeaPhoto | None] = relationship(cascade="all, delete-orphan")
    tags: Mapped[list[IdeaTag]] = relationship(order_by="IdeaTag.name", cascade="all, delete-orphan")

    @property
    def reference(self) -> str:
        return f"B-{self.number}"

    @property
    def causes(self) -> list[str]:
        """The keys of its determinants."""
        return [each.key for each in self.determinants]


class IdeaPhoto(FileColumns, db.Model):  # type: ignore[name-defined,misc]
    """The picture of an idea, made small and bare of place and time."""

    __tablename__ = "idea_photo"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(String(200), default="")
    """What is on it, for those who do not see it."""


class IdeaNumber(db.Model):  # type: ignore[name-defined,misc]
    """The last number given in a region. The row is the lock, so parallel ideas get different numbers."""

    __tablename__ = "idea_number"

    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), primary_key=True)
    last: Mapped[int]


class IdeaAuthor(db.Model):  # type: ignore[name-defined,misc]
    """A further author: somebody invited to it, or the author of an idea that was merged into it."""

    __tablename__ = "idea_author"
    __table_args__ = (UniqueConstraint("idea_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"))
    key: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    from_idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", ondelete="SET NULL"), index=True)
    """The merged idea this author came with."""


class IdeaSupport(db.Model):  # type: ignore[name-defined,misc]
    """Somebody supports an idea. The key is a resident's on this board, or derived from a member's account."""

    __tablename__ = "idea_support"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    since: Mapped[date]
    from_idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", ondelete="SET NULL"), index=True)
    """The merged idea this supporter came with."""


class IdeaDeterminant(db.Model):  # type: ignore[name-defined,misc]
    """What makes people healthy or ill that an idea is about, by the key of the determinant."""

    __tablename__ = "idea_determinant"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class IdeaTag(db.Model):  # type: ignore[name-defined,misc]
    """A word by which professionals sort ideas."""

    __tablename__ = "idea_tag"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class IdeaNote(db.Model):  # type: ignore[name-defined,misc]
    """What professionals write for each other; residents never see it."""

    __tablename__ = "idea_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person | None] = relationship()


class IdeaWords(db.Model):  # type: ignore[name-defined,misc]
    """The word stems of an idea's title and text in one string, indexed for search in migration 0002.

    Apart from the idea, so that counting a supporter does not touch the index of words.
    """

    __tablename__ = "idea_words"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    tokens: Mapped[str] = mapped_column(Text)
