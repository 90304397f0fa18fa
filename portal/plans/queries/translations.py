"""Sections in another language: what readers get, what translators have before them, and how far it all is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import select

from portal.kernel.db import db
from portal.plans.models import ParagraphTranslation, PlanSection
from portal.plans.translations import Paragraph, Standing, Told, paired
from portal.texts import html as rendering
from portal.texts.blocks import Block
from portal.texts.models import SharedText
from portal.texts.queries.texts import html, said


@dataclass(frozen=True, slots=True)
class Reading:
    """A section's text as somebody reads it. `language` is that of all of it but what is marked otherwise."""

    html: Markup
    language: str
    wanted: str
    counts: dict[Standing, int]

    @property
    def is_source(self) -> bool:
        """It is in the language in which it is written, wanted or not."""
        return not self.counts

    @property
    def is_fallback(self) -> bool:
        """Nothing of it is there in the wanted language."""
        return self.is_source and self.language != self.wanted


def reading(sections: Sequence[PlanSection], language: str, easy: bool = False) -> dict[int, Reading]:
    """The texts of sections in a language, or their easy-read twins, by section. What has no words is left out.

    Three queries for those that are translated, none for those written in `language`.
    """
    texts = {each.id: text for each in sections if (text := text_of(each, easy)) is not None}
    if easy:
        texts = {section_id: text for section_id, text in texts.items() if text.plain.strip()}
    foreign = [each for each in sections if each.id in texts and each.language != language]
    known = told_of(foreign, easy, language)
    blocks = said([texts[each.id] for each in foreign if known.get((each.id, language))])
    return {
        each.id: _translated(blocks[texts[each.id].id].blocks, known[each.id, language], each.language, language)
        if texts.get(each.id) is not None and texts[each.id].id in blocks
        else Reading(html(texts[each.id]), each.language, language, {})
        for each in sections
        if each.id in texts
    }


@dataclass(frozen=True, slots=True)
class ParagraphReading:
    """One translated paragraph, and what a reader has to know about it."""

    html: Markup
    remark: str


def paragraph_readings(section: PlanSection, blocks: Sequence[Block], language: str) -> dict[int, ParagraphReading]:
    """The translated paragraphs of a section by the number of their block; one query, none for its own language."""
    known = told_of([section], False, language) if language != section.language else {}
    paragraphs, _lost = paired(blocks, known.get((section.id, language), ()))
    return {
        each.number: ParagraphReading(rendering.html(each.blocks), remark(each))
        for each in paragraphs
        if each.told is not None
    }


def text_of(section: PlanSection, easy: bool) -> SharedText | None:
    """The section's text or its easy-read twin."""
    found: SharedText | None = section.easy_text if easy else section.text
    return found


def told_of(
    sections: Collection[PlanSection], easy: bool, language: str | None = None
) -> dict[tuple[int, str], list[Told]]:
    """What is translated of sections, by section and language; one query, none for no sections."""
    found: dict[tuple[int, str], list[Told]] = {}
    if not sections:
        return found
    wanted = [ParagraphTranslation.section_id.in_([each.id for each in sections]), ParagraphTranslation.is_easy == easy]
    if language is not None:
        wanted.append(ParagraphTranslation.language == language)
    for row in db.session.scalars(select(ParagraphTranslation).where(*wanted).order_by(ParagraphTranslation.id)):
        told = Told(row.id, row.source, row.words, row.state)
        found.setdefault((row.section_id, row.language), []).append(told)
    return found


def _translated(blocks: Iterable[Block], known: Iterable[Told], source: str, language: str) -> Reading:
    return _rendered(tuple(blocks), tuple(known), source, language, get_locale().language)


@lru_cache(maxsize=600)
def _rendered(blocks: tuple[Block, ...], known: tuple[Told, ...], source: str, language: str, own: str) -> Reading:
    """Kept by what it is made from: 60 sections of 8 paragraphs took 90 ms. Remarks are in the language `own`."""
    paragraphs, _lost = paired(blocks, known)
    pieces = [piece for each in paragraphs for piece in _pieces(each, source)]

    def dress(number: int, words: str) -> str:
        _block, lang, remark = pieces[number]
        words = f'<span lang="{lang}">{words}</span>' if lang else words
        return f'{words} <small class="muted" lang="{own}">{escape(remark)}</small>' if remark else words

    shown = rendering.dressed([block for block, _lang, _remark in pieces], dress)
    return Reading(shown, language, language, counted(paragraphs))


def _pieces(paragraph: Paragraph, source: str) -> Iterator[tuple[Block, str, str]]:
    """The blocks of a paragraph, each with its language where that is the source's, and the remark behind the last."""
    blocks = paragraph.blocks
    lang = source if paragraph.told is None else ""
    for block in blocks:
        yield block, lang, remark(paragraph) if block is blocks[-1] else ""


def remark(paragraph: Paragraph) -> str:
    """What a reader has to know about a translated paragraph; "" where it is checked and up to date."""
    return str(_remark(paragraph))


def _remark(paragraph: Paragraph) -> object:
    if paragraph.standing is Standing.MISSING:
        return _("(not translated yet)")
    if paragraph.standing is Standing.OUTDATED and paragraph.is_machine_made:
        return _("(translated by a machine; the original has changed since)")
    if paragraph.standing is Standing.OUTDATED:
        return _("(the original has changed since)")
    return _("(translated by a machine)") if paragraph.is_machine_made else ""


def counted(paragraphs: Iterable[Paragraph]) -> dict[Standing, int]:
    """How many paragraphs are how far."""
    counts = dict.fromkeys(Standing, 0)
    for each in paragraphs:
        counts[each.standing] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a translator has before them: every paragraph, and old translations whose paragraph is gone."""

    paragraphs: list[Paragraph]
    lost: list[Told]


def sheet(section: PlanSection, language: str, easy: bool) -> Sheet:
    """The paragraphs of a section with what is translated of them."""
    text = text_of(section, easy)
    blocks = said([text])[text.id].blocks if text is not None else []
    return Sheet(*paired(blocks, told_of([section], easy, language).get((section.id, language), [])))


def overview(
    sections: Sequence[PlanSection], languages: Sequence[str], easy: bool = False
) -> dict[tuple[int, str], dict[Standing, int]]:
    """How far every section is in every language but its own, by section and language; three queries."""
    texts = {each.id: text for each in sections if (text := text_of(each, easy)) is not None}
    known = told_of([each for each in sections if each.id in texts], easy)
    blocks = said(list(texts.values()))
    return {
        (each.id, language): counted(paired(blocks[texts[each.id].id].blocks, known.get((each.id, language), []))[0])
        for each in sections
        for language in languages
        if each.id in texts and language != each.language
    }
