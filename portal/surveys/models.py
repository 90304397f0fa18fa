"""Surveys, their frozen versions, and answers that nobody can trace.

Two halves that share no key. On one side what is personal for a moment: `Draft`, encrypted with a key that only the
respondent has. On the other what was said: `Response` and `Answer`, without time, account or address. Between them
stands `Sealed`, the inbox: a submission empties the draft and writes a sealed row; a job moves ten or more rows in one
transaction, shuffled, so that neither rowid, ctid nor xmin links the two.
Figures are read from `Release` and nowhere else.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.db import Moment, db, enum_column
from portal.kernel.files import FileColumns
from portal.kernel.ids import new_uuid
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText, LocalizedTextType
from portal.regions.models import Process, Region


class SurveyState(str, Enum):
    """Opening freezes a version; closing is final for answers, reopening makes no old answer count twice."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Survey(db.Model):  # type: ignore[name-defined,misc]
    """One survey of a process, in all its versions."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """The short link: `/s/<code>`."""
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id", ondelete="SET NULL"), index=True)
    title: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    """Copied from the current version, for lists."""
    perspective: Mapped[Perspective] = mapped_column(enum_column(Perspective))
    state: Mapped[SurveyState] = mapped_column(enum_column(SurveyState))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("survey_version.id", use_alter=True, ondelete="SET NULL"))
    """The version that is being edited or answered."""
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    keep_until: Mapped[date | None]
    """On this day every answer is deleted; the releases stay."""
    threshold: Mapped[int] = mapped_column(default=5)
    """No figure about fewer people; questions marked as health use at least 10."""
    breakdowns: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Fixed before opening, a subset of area, language, perspective, channel."""
    interim: Mapped[bool] = mapped_column(default=False)
    """Whether figures are released while the survey is open."""
    results_public: Mapped[bool] = mapped_column(default=False)
    responses_count: Mapped[int] = mapped_column(default=0)
    """Everybody who sent answers and did not withdraw: a total that nobody broke down."""
    created_at: Mapped[datetime] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
    process: Mapped[Process | None] = relationship()
    version: Mapped[SurveyVersion | None] = relationship(foreign_keys=[version_id], post_update=True)


class SurveyVersion(db.Model):  # type: ignore[name-defined,misc]
    """The wording and logic that people answer; never changed once frozen."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """portal.surveys.definition.Definition as JSON."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts changes while it is a draft, so that caches and two editors notice."""
    text_states: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """State of translations that are not simply written: `{"path": {"pl": "machine" | "outdated" | "checked"}}`."""
    source: Mapped[str] = mapped_column(String(200), default="")
    """The file or template it came from."""
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the frozen definition, for the consent record."""


class Draft(db.Model):  # type: ignore[name-defined,misc]
    """Answers on their way, readable only with the respondent's key.

    After submission the row stays for a day without its content, so that a repeated click is recognised.
    """

    __tablename__ = "draft"

    finder: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """Keyed hash of the key."""
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id", ondelete="CASCADE"), index=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed with the key; None once submitted."""
    code_finder: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Keyed hash of the resume code, if the respondent asked for one."""
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The key, sealed with a key derived from the resume code (argon2id)."""
    is_trial: Mapped[bool] = mapped_column(default=False)
    """Begun through the link of a try-out: nobody counts it."""
    forget_on: Mapped[date] = mapped_column(index=True)


class Sealed(db.Model):  # type: ignore[name-defined,misc]
    """A submitted response waiting in the inbox until it is moved with nine others or more."""

    __tablename__ = "sealed_response"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_uuid)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The response as JSON, sealed with the instance's key."""
    withdraw_finder: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class Response(db.Model):  # type: ignore[name-defined,misc]
    """One person's answers to one version, without a time: numbers are given in shuffled order, batch by batch."""

    __tablename__ = "response"
    __table_args__ = (Index("ix_response_survey_batch", "survey_id", "batch"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(12), default="web")
    """web, phone, paper, helper, session or import."""
    perspective: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"))
    batch: Mapped[int] = mapped_column(default=0)
    """The number of the move in which it came; a coarse time."""
    released: Mapped[int | None]
    """The number of the first release that counts it; None while it is held back."""
    withdraw_finder: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)


class Answer(db.Model):  # type: ignore[name-defined,misc]
    """One value: an option's code, a number, a date or a text. A multiple choice has one row for each option chosen."""

    __tablename__ = "answer"
    # Clustered by response in SQLite: half the size, and an export reads it in one pass.
    __table_args__ = (Index("ix_answer_counts", "survey_id", "question", "code"), {"sqlite_with_rowid": False})

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(String(120), primary_key=True)
    """The question's name; inside a repeat `repeat[2]/name`, in a matrix the row's own name."""
    position: Mapped[int] = mapped_column(primary_key=True, default=0)
    """0 for a single value; rank or order of the chosen options otherwise."""
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    code: Mapped[str | None] = mapped_column(String(120))
    number: Mapped[float | None]
    text: Mapped[str | None] = mapped_column(Text)
    """Open text, a date or a place as written."""


class WaitingFile(db.Model):  # type: ignore[name-defined,misc]
    """A photo or recording on its way, sealed with a key that stands in the answer: in the draft, then in the inbox.

    It goes with whichever of the two it belongs to, and moves with nine responses or more into `AnswerFile`.
    """

    __tablename__ = "waiting_file"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    draft: Mapped[bytes | None] = mapped_column(ForeignKey("draft.finder", ondelete="CASCADE"), index=True)
    sealed_id: Mapped[UUID | None] = mapped_column(ForeignKey("sealed_response.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class AnswerFile(FileColumns, db.Model):  # type: ignore[name-defined,misc]
    """A photo, recording or document that answers a question; the answer's text is its id. Gone with the response."""

    __tablename__ = "answer_file"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(120))
    """As in `Answer`."""


class ContactRequest(db.Model):  # type: ignore[name-defined,misc]
    """Somebody who wants to hear from the organisers, apart from every answer and with no time finer than a month.

    The rows of a survey are written anew together, shuffled, whenever one comes, so that their order says nothing.
    """

    __tablename__ = "contact_request"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_uuid)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    wishes: Mapped[list[str]] = mapped_column(JSON)
    """What for: `question:option` of the survey."""
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200))
    """An e-mail address or a telephone number."""
    language: Mapped[str] = mapped_column(String(10))
    month: Mapped[date]
    """The first day of the month in which it came."""
    forget_on: Mapped[date] = mapped_column(index=True)


class Release(db.Model):  # type: ignore[name-defined,misc]
    """The protected figures of a survey at one moment: the only source of any aggregate that is shown or exported."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[int]
    made_on: Mapped[date]
    responses: Mapped[int]
    """How many responses it counts."""
    is_final: Mapped[bool] = mapped_column(default=False)


class ReleaseTable(db.Model):  # type: ignore[name-defined,misc]
    """The protected table of one question in one release: alone (`breakdown` "") or by one breakdown."""

    __tablename__ = "release_table"
    __table_args__ = (UniqueConstraint("release_id", "question", "breakdown"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(120))
    breakdown: Mapped[str] = mapped_column(String(20), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """portal.surveys.disclosure's protected table as JSON."""


class ConsentRecord(db.Model):  # type: ignore[name-defined,misc]
    """What exactly was consented to in a version and language, and by how many; not by whom."""

    __tablename__ = "consent_record"

    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    text_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(default=0)


class Finding(db.Model):  # type: ignore[name-defined,misc]
    """What an organiser reads from the results, in plain words; it fills the report-back."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[LocalizedText] = mapped_column(LocalizedTextType)
    of_ten: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class TextTag(db.Model):  # type: ignore[name-defined,misc]
    """A word by which an organiser sorts an open answer.

    The answer is known by a keyed mark of its own, so that two answers of one person stay two answers.
    """

    __tablename__ = "text_tag"
    __table_args__ = (UniqueConstraint("mark", "tag"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(16))
    tag: Mapped[str] = mapped_column(String(40))


class Deletion(db.Model):  # type: ignore[name-defined,misc]
    """Proof that the answers of a survey were deleted when their time was over."""

    __tablename__ = "deletion"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    done_at: Mapped[datetime] = mapped_column(Moment)
    responses: Mapped[int]
    answers: Mapped[int]
