"""Suggestions: one, those of a section, and the list of a plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from portal.conversations.models import Comment, State
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.kernel.secrets import keyed_hash
from portal.plans.models import Plan, Suggestion, SuggestionState, SuggestionSupport
from portal.plans.queries.visible import visible_suggestions

PER_PAGE = 25
SETTLED = (SuggestionState.ACCEPTED, SuggestionState.DECLINED, SuggestionState.WITHDRAWN)


def plan_of_suggestion(suggestion_id: int) -> int:
    """The id of the plan that a suggestion belongs to, 0 if there is none."""
    return db.session.scalar(select(Suggestion.plan_id).where(Suggestion.id == suggestion_id)) or 0


def key_among(suggestion_id: int, keys: Collection[bytes]) -> bytes | None:
    """By which the author is known, if that is one of `keys`: each device of a resident has its own."""
    query = select(Suggestion.visitor).where(Suggestion.id == suggestion_id, Suggestion.visitor.in_(keys))
    return db.session.scalar(query) if keys else None


def suggestion(actor: Actor, suggestion_id: int, visitor: bytes | None = None) -> Suggestion:
    """One suggestion with its section and author as the actor may see it, or NotFound."""
    query = visible_suggestions(actor, visitor).where(Suggestion.id == suggestion_id)
    loaded = (joinedload(Suggestion.section), joinedload(Suggestion.person))
    found: Suggestion | None = db.session.scalar(query.options(*loaded))
    if found is None:
        raise NotFound
    return found


def open_in(section_id: int) -> list[Suggestion]:
    """The suggestions of a section that everybody sees and nobody has decided about, the oldest first."""
    query = select(Suggestion).where(Suggestion.section_id == section_id, Suggestion.state == SuggestionState.OPEN)
    return list(db.session.scalars(query.options(joinedload(Suggestion.person)).order_by(Suggestion.id)))


def waiting_of(section_id: int, author: Author) -> list[Suggestion]:
    """The author's own suggestions for a section that nobody else sees yet."""
    if not author.is_known:
        return []
    own = Suggestion.person_id == author.person_id if author.person_id else Suggestion.visitor == author.visitor
    here = Suggestion.section_id == section_id, Suggestion.state == SuggestionState.WAITING
    return list(db.session.scalars(select(Suggestion).where(*here, own).order_by(Suggestion.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see of a plan's suggestions."""

    state: SuggestionState | None = SuggestionState.OPEN
    section: int | None = None
    perspective: Perspective | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a plan's suggestions."""

    suggestions: list[Suggestion]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def listed(actor: Actor, plan: Plan, wanted: Wanted, visitor: bytes | None = None) -> Listed:
    """The wished page, the newest first; open ones by how many support them. A page beyond the last is the last."""
    query = visible_suggestions(actor, visitor).where(*_conditions(plan, wanted))
    total = db.session.execute(select(func.count()).select_from(query.with_only_columns(Suggestion.id).subquery()))
    many = total.scalar_one()
    page = min(max(1, wanted.page), max(1, -(-many // PER_PAGE)))
    is_open = wanted.state is SuggestionState.OPEN
    order = (Suggestion.support_count.desc(), Suggestion.id.desc()) if is_open else (Suggestion.id.desc(),)
    loaded = joinedload(Suggestion.section), joinedload(Suggestion.person)
    found = query.options(*loaded).order_by(*order).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return Listed(list(db.session.scalars(found)), many, page)


def _conditions(plan: Plan, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Suggestion.plan_id == plan.id]
    if wanted.state:
        found.append(Suggestion.state == wanted.state)
    if wanted.section:
        found.append(Suggestion.section_id == wanted.section)
    if wanted.perspective:
        found.append(Suggestion.perspective == wanted.perspective)
    return found


def open_count(plan: Plan) -> int:
    """How many suggestions of a plan are to be decided."""
    here = Suggestion.plan_id == plan.id, Suggestion.state == SuggestionState.OPEN
    return db.session.execute(select(func.count()).select_from(Suggestion).where(*here)).scalar_one()


def comment_counts(ids: Collection[int]) -> dict[int, int]:
    """How many comments everybody sees about each of some suggestions."""
    here = Comment.subject_kind == "suggestion", Comment.subject_id.in_(ids), Comment.state == State.SHOWN
    query = select(Comment.subject_id, func.count()).where(*here).group_by(Comment.subject_id)
    return dict.fromkeys(ids, 0) | dict(db.session.execute(query).all())


def supporter_key(author: Author) -> bytes:
    """32 bytes that are the same whenever this author comes to this plan, whether member or resident."""
    if author.actor.is_signed_in:
        return keyed_hash("member in plans", str(author.actor.id))
    if author.visitor is None:
        raise ValueError("an author without account needs the key of a visitor")
    return author.visitor


def supported(ids: Sequence[int], author: Author) -> set[int]:
    """Which of these suggestions the author supports."""
    if not ids or not author.is_known:
        return set()
    mine = SuggestionSupport.key == supporter_key(author), SuggestionSupport.suggestion_id.in_(ids)
    return set(db.session.scalars(select(SuggestionSupport.suggestion_id).where(*mine)))


def brought(plan_id: int, visitors: Collection[bytes]) -> list[Suggestion]:
    """Everything that a resident, known by these keys, suggested in a plan."""
    query = select(Suggestion).where(Suggestion.plan_id == plan_id, Suggestion.visitor.in_(visitors))
    loaded = joinedload(Suggestion.section), joinedload(Suggestion.plan)
    return list(db.session.scalars(query.options(*loaded).order_by(Suggestion.id.desc()).limit(200)))


def accepted_since_version(plan: Plan) -> list[Suggestion]:
    """What was accepted and stands in no numbered version yet, in the order of the decisions."""
    here = Suggestion.plan_id == plan.id, Suggestion.state == SuggestionState.ACCEPTED, Suggestion.version_id.is_(None)
    query = select(Suggestion).where(*here).options(joinedload(Suggestion.section), joinedload(Suggestion.person))
    return list(db.session.scalars(query.order_by(Suggestion.decided_at, Suggestion.id)))
