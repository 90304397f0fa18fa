"""A section paragraph by paragraph: each with its number, its words, and what is said about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.conversations.models import Comment, State
from portal.kernel.db import db
from portal.plans.models import CommentPlace, Plan, PlanSection, Suggestion, SuggestionState
from portal.plans.models.drafting import AnchorColumns
from portal.plans.places import anchor_of, change_at, difference, remembered, spot_of
from portal.texts.anchors import Spot
from portal.texts.blocks import Block
from portal.texts.comparing import Change
from portal.texts.queries.texts import said


@dataclass(frozen=True, slots=True)
class Placed:
    """A comment and the place it is about."""

    comment: Comment
    place: CommentPlace
    is_whole: bool
    """Whether it is about its paragraph as a whole."""
    spot: Spot | None = None
    """Where its words are now, or the paragraph that was meant."""

    @property
    def is_lost(self) -> bool:
        """Whether it is about some words that are not there any more."""
        return not self.is_whole and not (self.spot and self.spot.is_exact)


@dataclass(slots=True)
class Paragraph:
    """One block of a section with words. `number` counts all blocks from 0, `label` those with words: "2.3"."""

    number: int
    label: str
    block: Block
    item: int = 0
    """In a numbered list its number."""
    suggestions: list[Suggestion] = field(default_factory=list)
    comments: list[Placed] = field(default_factory=list)

    @property
    def quotes(self) -> list[Placed]:
        """The comments about some of its words that are still there."""
        return [each for each in self.comments if not each.is_whole and not each.is_lost]

    @property
    def said(self) -> int:
        """How much there is to read about it."""
        return len(self.suggestions) + len(self.comments)


@dataclass(slots=True)
class Drafted:
    """A section as it is read: `loose` is said about the section as a whole, `gone` about words that are gone."""

    section: PlanSection
    position: int
    seq: int
    blocks: list[Block]
    paragraphs: list[Paragraph]
    loose: list[Suggestion | Placed] = field(default_factory=list)
    gone: list[Suggestion | Placed] = field(default_factory=list)

    @property
    def open_suggestions(self) -> int:
        here = [each for each in (*self.loose, *self.gone) if isinstance(each, Suggestion)]
        return len(here) + sum(len(paragraph.suggestions) for paragraph in self.paragraphs)

    def difference(self, suggestion: Suggestion) -> list[Change]:
        """What a suggestion would change in the present text, or what it wished where its words are gone."""
        wanted = change_at(self.blocks, anchor_of(suggestion), suggestion.kind, suggestion.words)
        is_there = not suggestion.quote or (wanted.spot is not None and wanted.spot.is_exact)
        return difference(self.blocks, wanted) if is_there else remembered(suggestion)

    def paragraph(self, number: int) -> Paragraph | None:
        """The paragraph of a block, if it has words."""
        return next((each for each in self.paragraphs if each.number == number), None)


def drafted(plan: Plan) -> list[Drafted]:
    """All sections of a plan in order, four statements however many there are."""
    sections = list(plan.sections)
    texts = said([section.text for section in sections if section.text is not None])
    ids = [section.id for section in sections]
    suggestions, comments = _suggestions(ids), _comments(ids)
    return [
        _with(
            _drafted(section, position, texts.get(section.text_id or 0)),
            suggestions[section.id],
            comments[section.id],
        )
        for position, section in enumerate(sections, start=1)
    ]


def drafted_section(section: PlanSection) -> Drafted:
    """The same for one section."""
    texts = said([section.text]) if section.text is not None else {}
    position = 1 + [each.id for each in section.plan.sections].index(section.id)
    made = _drafted(section, position, texts.get(section.text_id or 0))
    return _with(made, _suggestions([section.id])[section.id], _comments([section.id])[section.id])


def _drafted(section: PlanSection, position: int, found: tuple[int, list[Block]] | None) -> Drafted:
    seq, blocks = found or (0, [])
    return Drafted(section, position, seq, blocks, list(_paragraphs(position, blocks)))


def _paragraphs(position: int, blocks: Sequence[Block]) -> Iterator[Paragraph]:
    count, item = 0, 0
    for number, block in enumerate(blocks):
        is_numbered = block.lists[-1:] == ("ordered",)
        item = item + block.starts_item if is_numbered else 0
        if block.text.strip():
            count += 1
            yield Paragraph(number, f"{position}.{count}", block, item)


def _with(made: Drafted, suggestions: list[Suggestion], comments: list[Placed]) -> Drafted:
    by_number = {paragraph.number: paragraph for paragraph in made.paragraphs}
    entries: list[Suggestion | Placed] = [*suggestions, *comments]
    for entry in entries:
        row: AnchorColumns = entry.place if isinstance(entry, Placed) else entry
        spot = spot_of(made.blocks, anchor_of(row))
        paragraph = by_number.get(spot.paragraph) if spot else None
        if paragraph is None:
            (made.gone if row.quote else made.loose).append(entry)
        elif isinstance(entry, Placed):
            paragraph.comments.append(replace(entry, spot=spot))
        else:
            paragraph.suggestions.append(entry)
    return made


def _suggestions(sections: Sequence[int]) -> dict[int, list[Suggestion]]:
    here = Suggestion.section_id.in_(sections), Suggestion.state == SuggestionState.OPEN
    query = select(Suggestion).where(*here).options(joinedload(Suggestion.person)).order_by(Suggestion.id)
    found: dict[int, list[Suggestion]] = defaultdict(list)
    for suggestion in db.session.scalars(query):
        found[suggestion.section_id].append(suggestion)
    return found


def _comments(sections: Sequence[int]) -> dict[int, list[Placed]]:
    """Top comments that everybody sees, that have a place and are not settled."""
    found: dict[int, list[Placed]] = defaultdict(list)
    for comment, place in db.session.execute(_placed().where(CommentPlace.section_id.in_(sections))):
        found[place.section_id].append(Placed(comment, place, not place.before + place.behind))
    return found


def _placed() -> Select[Comment, CommentPlace]:
    query = select(Comment, CommentPlace).join(CommentPlace, CommentPlace.comment_id == Comment.id)
    query = query.where(Comment.state == State.SHOWN, CommentPlace.resolved_at.is_(None))
    return query.options(joinedload(Comment.person)).order_by(Comment.id)
