"""Numbered versions of a plan, and who took part in each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer, joinedload

from portal.accounts.models import Person
from portal.accounts.words import person_name
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.plans.content import Content
from portal.plans.models import Plan, PlanSection, PlanVersion, Suggestion
from portal.plans.queries.visible import visible_plans
from portal.texts.models import TextContributor


def versions_of(plan: Plan) -> list[PlanVersion]:
    """The versions of a plan, the newest first, without their content."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id).options(defer(PlanVersion.content))
    return list(db.session.scalars(query.order_by(PlanVersion.number.desc())))


def newest_version(plan: Plan) -> PlanVersion | None:
    """The last numbered version, without its content."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id).options(defer(PlanVersion.content))
    return db.session.scalar(query.order_by(PlanVersion.number.desc()).limit(1))


def version(actor: Actor, plan_id: int, number: int) -> PlanVersion:
    """One version of a plan that the actor sees, or NotFound."""
    query = select(PlanVersion).join(PlanVersion.plan).where(PlanVersion.number == number)
    seen = visible_plans(actor).where(Plan.id == plan_id).with_only_columns(Plan.id)
    loaded = contains_eager(PlanVersion.plan).joinedload(Plan.region)
    found: PlanVersion | None = db.session.scalar(query.where(PlanVersion.plan_id.in_(seen)).options(loaded))
    if found is None:
        raise NotFound
    return found


def wrote_since(plan: Plan, before: PlanVersion | None) -> Content:
    """Who wrote at the plan's texts since a version: members by number, residents by what they are called here."""
    texts = select(PlanSection.text_id).where(PlanSection.plan_id == plan.id)
    easy = select(PlanSection.easy_text_id).where(PlanSection.plan_id == plan.id)
    here = TextContributor.text_id.in_(texts.union(easy))
    query = select(TextContributor.person_id, TextContributor.name).where(here).order_by(TextContributor.id)
    rows = db.session.execute(query.where(TextContributor.last_at > before.at) if before else query).all()
    return {
        "people": list(dict.fromkeys(person for person, _name in rows if person is not None)),
        "residents": list(dict.fromkeys(name for person, name in rows if person is None and name)),
    }


def took_part(found: PlanVersion) -> list[str]:
    """The names of those who wrote at a version and whose suggestions are in it; each once."""
    kept = found.content.get("contributors", {})
    query = select(Suggestion).where(Suggestion.version_id == found.id).options(joinedload(Suggestion.person))
    authors = list(db.session.scalars(query.order_by(Suggestion.id)))
    people = {person.id: person_name(person) for person in _people(kept.get("people", ()))}
    names = [people.get(number, person_name(None)) for number in kept.get("people", ())]
    names += kept.get("residents", ())
    return list(dict.fromkeys([*names, *(each.author_name or person_name(each.person) for each in authors)]))


def _people(ids: Iterable[int]) -> list[Person]:
    return list(db.session.scalars(select(Person).where(Person.id.in_(list(ids)))))


def suggestions_in(found: PlanVersion) -> list[Suggestion]:
    """The suggestions that stand in a version for the first time."""
    query = select(Suggestion).where(Suggestion.version_id == found.id).options(joinedload(Suggestion.person))
    return list(db.session.scalars(query.order_by(Suggestion.number)))
