"""Keeping translated paragraphs. Two translators at once lose nothing: who comes later sees both."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.plans.models import ParagraphTranslation, PlanSection, TranslationState
from portal.plans.translations import hash_of


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody made of one paragraph. `source` are the words they translated, `seen` the mark of what was kept.

    `replaces` is the translation that was shown with it: an outdated one goes over to the new source.
    """

    source: str
    words: str
    state: TranslationState
    seen: str = ""
    replaces: int | None = None


class Theirs(NamedTuple):
    """What somebody else kept in the meantime, and its mark."""

    words: str
    mark: str


def mark(words: str, state: TranslationState) -> str:
    """By which a form knows again what was kept when it was shown."""
    return hashlib.sha256(f"{state.value}\n{words}".encode()).hexdigest()[:16]


def translate(
    actor: Actor, section: PlanSection, language: str, typed: Sequence[Typed], easy: bool = False
) -> dict[str, Theirs]:
    """Keep what was typed, unless somebody else kept other words meanwhile: then nothing is kept.

    Returned are those other words by source. Empty words take a translation away. The section's row is locked, so that
    translators come one after the other.
    """
    there = _locked(section, language, easy)
    found = [(each, _row(there, each)) for each in typed]
    clashes = {
        each.source: Theirs(row.words, mark(row.words, row.state))
        for each, row in found
        if row is not None and _is_taken(row, each)
    }
    if not clashes:
        before = [old for each, row in found if (old := _keep(actor, (section.id, language, easy), each, row))]
        db.session.flush()
        record("plan_section.translated", section, actor, language=language, easy=easy, before=before)
    return clashes


def _locked(section: PlanSection, language: str, easy: bool) -> dict[str, ParagraphTranslation]:
    """The translations of a section by their source, as they are now."""
    db.session.execute(select(PlanSection.id).where(PlanSection.id == section.id).with_for_update())
    here = (
        ParagraphTranslation.section_id == section.id,
        ParagraphTranslation.language == language,
        ParagraphTranslation.is_easy == easy,
    )
    query = select(ParagraphTranslation).where(*here).execution_options(populate_existing=True)
    return {row.source: row for row in db.session.scalars(query)}


def _row(there: dict[str, ParagraphTranslation], typed: Typed) -> ParagraphTranslation | None:
    """The translation of these words, or the outdated one that was shown, if it is still as it was."""
    if typed.source in there:
        return there[typed.source]
    shown = next((row for row in there.values() if row.id == typed.replaces), None)
    return shown if shown is not None and mark(shown.words, shown.state) == typed.seen else None


def _is_taken(row: ParagraphTranslation, typed: Typed) -> bool:
    return mark(row.words, row.state) != typed.seen and row.words != typed.words


def _keep(
    actor: Actor, place: tuple[int, str, bool], typed: Typed, row: ParagraphTranslation | None
) -> dict[str, Any] | None:
    """Write one paragraph; what was there before is returned for the event."""
    before = {"source": row.source, "words": row.words, "state": row.state.value} if row is not None else None
    if not typed.words:
        if row is not None:
            db.session.delete(row)
        return before
    if row is None:
        section_id, language, easy = place
        row = ParagraphTranslation(section_id=section_id, language=language, is_easy=easy)
        db.session.add(row)
    row.source, row.source_hash = typed.source, hash_of(typed.source)
    row.words, row.state, row.person_id, row.at = typed.words, typed.state, actor.id, clock.now()
    return before
