"""Plans that were made from others: which ones, from what, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.kernel.db import db
from portal.kernel.permissions import Actor, Role
from portal.plans.content import Content, blocks_in, content_of
from portal.plans.models import Plan, PlanVersion
from portal.plans.queries.visible import visible_plans
from portal.regions.models import Region
from portal.texts.comparing import Change, Kind, compare

MOST = 50


def regions_to_start_in(actor: Actor) -> list[Region]:
    """The regions in which somebody may make plans, by name."""
    ids = actor.regions_as(Role.ORGANISER, Role.PROFESSIONAL)
    return list(db.session.scalars(select(Region).where(Region.id.in_(ids)).order_by(Region.name))) if ids else []


def made_from(actor: Actor, plan: Plan) -> list[Plan]:
    """The plans made from this one that the actor sees and that are public, the newest first."""
    query = visible_plans(actor).where(Plan.origin_plan_id == plan.id, Plan.published_at.is_not(None))
    loaded = contains_eager(Plan.process), joinedload(Plan.region)
    return list(db.session.scalars(query.options(*loaded).order_by(Plan.id.desc()).limit(MOST)))


def origin_of(actor: Actor, plan: Plan) -> Plan | None:
    """The plan that this one was made from, if it is still there and the actor sees it."""
    if plan.origin_plan_id is None:
        return None
    query = visible_plans(actor).where(Plan.id == plan.origin_plan_id)
    loaded = contains_eager(Plan.process), joinedload(Plan.region)
    found: Plan | None = db.session.scalar(query.options(*loaded))
    return found


def to_copy(plan: Plan) -> tuple[Content, int | None]:
    """What is copied of a plan: its newest numbered version, or what it says now where it has none."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.number.desc()).limit(1)
    version: PlanVersion | None = db.session.scalar(query)
    return (version.content, version.number) if version else (content_of(plan), None)


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section in both plans: what became of its paragraphs. One side None: it is in the other plan only."""

    here: Content | None
    there: Content | None
    changes: list[Change]

    @property
    def section(self) -> Content:
        found = self.here or self.there
        assert found is not None  # noqa: S101 (one of them is there)
        return found

    @property
    def changed(self) -> int:
        return sum(change.kind is not Kind.SAME for change in self.changes)


@dataclass(frozen=True, slots=True)
class Difference:
    """How a plan differs from the one it was made from."""

    sections: list[SectionChange]
    new_actions: list[Content]
    gone_actions: list[Content]


def difference(plan: Plan, origin: Plan) -> Difference:
    """What changed since the copy was made, section by section; the origin is taken as it was copied."""
    here, there = content_of(plan), _copied(plan, origin)
    titles_here, titles_there = [[_key(each) for each in side["actions"]] for side in (here, there)]
    return Difference(
        list(_sections(here["sections"], there["sections"])),
        [each for each in here["actions"] if _key(each) not in titles_there],
        [each for each in there["actions"] if _key(each) not in titles_here],
    )


def _copied(plan: Plan, origin: Plan) -> Content:
    if plan.origin_version is not None:
        here = PlanVersion.plan_id == origin.id, PlanVersion.number == plan.origin_version
        version: PlanVersion | None = db.session.scalar(select(PlanVersion).where(*here))
        if version is not None:
            return version.content
    return content_of(origin)


def _key(thing: Content) -> tuple[tuple[str, str], ...]:
    """By which an action, or a section of the plan's own, is known again: how it is called."""
    return tuple(sorted(thing["title"].items()))


def _sections(here: list[Content], there: list[Content]) -> Iterator[SectionChange]:
    """The plan's sections in order, then those that were left out."""
    left = list(there)
    for section in here:
        twin = next((each for each in left if _is_same(section, each)), None)
        if twin is not None:
            left.remove(twin)
        yield _compared(section, twin)
    for section in left:
        yield _compared(None, section)


def _is_same(one: Content, other: Content) -> bool:
    return bool(one["key"] == other["key"]) if one["key"] or other["key"] else _key(one) == _key(other)


def _compared(here: Content | None, there: Content | None) -> SectionChange:
    before, after = ([*blocks_in(side["blocks"])] if side else [] for side in (there, here))
    return SectionChange(here, there, compare(before, after))
