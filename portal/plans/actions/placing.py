"""Putting something in a plan: an idea, a finding, an insight leads to a section, a paragraph or an action, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from flask_babel import lazy_gettext as _l

from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.live import publish
from portal.kernel.text import LocalizedText
from portal.plans.actions.actions import add_action
from portal.plans.actions.sections import begin_text
from portal.plans.models import ParagraphSource, Plan, PlanAction, PlanSection
from portal.texts.actions import apply_change
from portal.texts.anchors import anchor
from portal.texts.blocks import Block
from portal.texts.changing import Wish, WordChange
from portal.texts.queries import blocks
from portal.trace.actions import link
from portal.trace.kinds import End, end_of
from portal.trace.models import TraceLink

LONGEST = 2000
"""Characters of the words that come into a plan this way."""


class Where(str, Enum):
    """Into what of a plan something is put."""

    ACTION = "action"
    NEW_ACTION = "new_action"
    SECTION = "section"
    PARAGRAPH = "paragraph"
    NEW_PARAGRAPH = "new_paragraph"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a plan; `paragraph` is the number of a block."""

    where: Where
    action: PlanAction | None = None
    section: PlanSection | None = None
    paragraph: int = 0

    @property
    def makes_words(self) -> bool:
        return self.where in (Where.NEW_ACTION, Where.NEW_PARAGRAPH)


def put_in_plan(author: Author, start: End, plan: Plan, spot: Spot, words: str, reason: LocalizedText) -> TraceLink:
    """`start` led to `spot`, because of `reason`. `words` are the title of a new action or a new paragraph."""
    if not reason:
        raise Invalid(fields={"reason": _l("Say why it belongs there.")})
    if spot.makes_words and not words.strip():
        raise Invalid(fields={"words": _l("Write the words that come into the plan.")})
    target = _target(author, plan, spot, words.strip())
    made = link(author.actor, plan.region_id, start, end_of(target), reason)
    if spot.section is not None and spot.where is not Where.SECTION:
        _remember_paragraph(made, spot.section, _number(spot))
    publish(plan.place, "sources")
    return made


def _target(author: Author, plan: Plan, spot: Spot, words: str) -> PlanAction | PlanSection:
    if spot.where is Where.NEW_ACTION:
        return add_action(author.actor, plan, title=LocalizedText({plan.language: words[:300]}))
    if spot.where is Where.NEW_PARAGRAPH and spot.section is not None:
        _write(author, spot.section, words)
    target = spot.action or spot.section
    if target is None:
        raise Conflict(_l("This place of the plan is gone. Choose another one."))
    return target


def _write(author: Author, section: PlanSection, words: str) -> None:
    """Add a paragraph at the end; what others type at the same time stays."""
    if section.text is None:
        begin_text(section, author, words)
    else:
        apply_change(section.text, section.text.head_seq, WordChange(Wish.ADD, None, words), author)


def _number(spot: Spot) -> int:
    """The block that is meant: the chosen one, or the last one that was written."""
    if spot.where is Where.PARAGRAPH:
        return spot.paragraph
    last = [number for number, block in enumerate(_said(spot.section)) if block.text.strip()]
    return last[-1] if last else 0


def _said(section: PlanSection | None) -> list[Block]:
    return blocks(section.text) if section is not None and section.text is not None else []


def _remember_paragraph(made: TraceLink, section: PlanSection, number: int) -> None:
    """Keep the place by its words, so that it is found again when others went on writing."""
    found = anchor(_said(section), number)
    db.session.add(
        ParagraphSource(
            link_id=made.id,
            section_id=section.id,
            quote=found.quote,
            before=found.before,
            behind=found.behind,
            paragraph=found.paragraph,
        )
    )
    db.session.flush()
