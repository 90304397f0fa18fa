"""Whom and what the demo world's regions offer to those who make boards and plans in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask_babel import force_locale
from sqlalchemy import ColumnElement, select

from portal.accounts.models import Membership, Person
from portal.conversations.actions.residents import call_resident
from portal.conversations.screening import Sent, new_stamp
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import Actor, Role
from portal.kernel.perspectives import Perspective
from portal.plans.models import PlanSection
from portal.regions.models import Area, Organisation, Process, Region, Theme
from portal.texts.models import SharedText


@dataclass(frozen=True, slots=True)
class Town:
    """A region with its members by mail address and its registers by code, name, slug and key."""

    region: Region
    organiser: Actor
    members: Mapping[str, tuple[Actor, Perspective]]
    areas: Mapping[str, int]
    organisations: Mapping[str, Organisation]
    processes: Mapping[str, Process]
    themes: Mapping[str, Theme]

    def member(self, mail: str) -> Author:
        """A member as the author of something."""
        actor, perspective = self.members[mail]
        return Author(actor=actor, name=actor.name, perspective=perspective)


def town(region: Region) -> Town:
    """What there is in `region`."""
    rows = db.session.execute(select(Person, Membership).join(Membership).where(Membership.region_id == region.id))
    members = {
        person.email or "": (
            Actor(person.id, person.name, person.language, roles={region.id: frozenset({member.role})}),
            member.perspective,
        )
        for person, member in rows
    }
    return Town(
        region,
        next(actor for actor, _perspective in members.values() if actor.has(Role.ORGANISER, region.id)),
        members,
        {area.code: area.id for area in db.session.scalars(select(Area).where(Area.region_id == region.id))},
        {
            each.name: each
            for each in db.session.scalars(select(Organisation).where(Organisation.region_id == region.id))
        },
        {each.slug: each for each in db.session.scalars(select(Process).where(Process.region_id == region.id))},
        {each.key: each for each in db.session.scalars(select(Theme).where(_is_theme_of(region)))},
    )


def _is_theme_of(region: Region) -> ColumnElement[bool]:
    return Theme.region_id.is_(None) | (Theme.region_id == region.id)


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Hold the clock so many days back."""
    with clock.fixed(clock.now() - timedelta(days=days)):
        yield


def author(here: Town, place: str, data: Mapping[str, Any], who: str) -> Author:
    """A member where the content names one (`by`), else a resident of the demo's own with a name in `place`."""
    if "by" in data:
        return here.member(data["by"])
    somebody = resident(place, who)
    with force_locale(data["language"]):
        return replace(somebody, name=call_resident(place, somebody.visitor or b""))


def resident(place: str, who: str) -> Author:
    """A resident nobody can come back as: the key is not the hash of any browser's token."""
    return Author(actor=Actor(), visitor=sha256(f"{place} {who}".encode()).digest())


def sent() -> Sent:
    """A form that somebody filled in without haste."""
    with days_ago(0.1):
        return Sent(stamp=new_stamp())


def text_of(section: PlanSection) -> SharedText:
    """The text of a section; the demo's sections all have one."""
    if section.text is None:
        raise LookupError(section.key)
    return section.text
