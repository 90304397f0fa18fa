"""Sections of a plan: adding, naming, ordering, removing."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.conversations.actions import forget as forget_conversations
from portal.conversations.models import Comment
from portal.kernel.authors import Author
from portal.kernel.changes import apply, is_used, move
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.plans.models import Plan, PlanSection, PlanStep
from portal.texts import actions as texts
from portal.trace.actions import forget
from portal.trace.kinds import end_of


def add_section(actor: Actor, plan: Plan, title: LocalizedText, language: str) -> PlanSection:
    """A section of the plan's own at its end, with an empty text."""
    last = select(func.max(PlanSection.position)).where(PlanSection.plan_id == plan.id)
    position = db.session.scalar(last)
    section = PlanSection(
        plan_id=plan.id, title=title, language=language, position=-1 if position is None else position
    )
    section.position += 1
    db.session.add(section)
    db.session.flush()
    db.session.expire(plan, ["sections"])
    begin_text(section, Author(actor=actor, name=actor.name))
    record("plan_section.added", section, actor)
    publish(plan.place, "sections")
    return section


def begin_text(section: PlanSection, author: Author, body: str = "") -> None:
    """Give a new section its shared text."""
    db.session.add(section)
    db.session.flush()
    region_id = section.plan.region_id
    section.text = texts.create("plan_section", section.id, region_id, section.language, body, author)
    db.session.flush()


def rename_section(actor: Actor, section: PlanSection, title: LocalizedText) -> None:
    if before := apply(section, {"title": title}):
        db.session.flush()
        record("plan_section.changed", section, actor, before=before)
        publish(section.plan.place, "sections")


def move_section(actor: Actor, section: PlanSection, by: int) -> None:
    """Move a section up (-1) or down (1)."""
    move(section.plan.sections, section, by)
    db.session.flush()
    record("plan_section.moved", section, actor)
    publish(section.plan.place, "sections")


def remove_section(actor: Actor, section: PlanSection) -> None:
    """Delete a section with its text and history; one in which people said something stays."""
    if is_spoken_of(section):
        raise Conflict(_("People commented, suggested or signed off here. The section stays; you can rename it."))
    plan = section.plan
    record("plan_section.removed", section, actor, title=section.title.to_json(), text=_plain(section))
    forget_things(section)
    db.session.delete(section)
    db.session.flush()
    db.session.expire(plan, ["sections"])
    publish(plan.place, "sections")


def is_spoken_of(section: PlanSection) -> bool:
    """Whether somebody suggested, commented or signed here: what people brought is not deleted with a section."""
    return is_used(section, "plan_paragraph_translation") or has_comments("plan_section", section.id)


def has_comments(kind: str, thing_id: int) -> bool:
    """Whether somebody commented on a thing; hidden and withdrawn comments count, too."""
    comments = select(Comment.id).where(Comment.subject_kind == kind, Comment.subject_id == thing_id)
    return db.session.scalar(comments.limit(1)) is not None


def _plain(section: PlanSection) -> str:
    return section.text.plain if section.text else ""


def forget_things(*things: Any) -> None:
    """Take away what hangs on things that are being deleted: links, who follows steps, and texts of sections."""
    for thing in things:
        forget(end_of(thing)[0], [end_of(thing)[1]])
        if isinstance(thing, PlanStep):
            forget_conversations("plan_step", [thing.id])
        if isinstance(thing, PlanSection):
            for text in (thing.text, thing.easy_text):
                _remove_text(thing, text)


def _remove_text(section: PlanSection, text: Any) -> None:
    if text is not None:
        section.text, section.easy_text = None, None
        db.session.flush()
        texts.remove(text)
