"""Where every list of plans and of their parts starts: what this actor may know of."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, Role
from portal.plans.models import Plan, PlanAction, PlanSection, PlanStep, Suggestion, SuggestionState
from portal.regions.models import Process


def visible_plans(actor: Actor) -> Select[Plan]:
    """Published plans of published processes for everybody; drafts too for members. Agrees with PlanVerb.SEE."""
    return select(Plan).outerjoin(Plan.process).where(plan_is_visible(actor))


def plan_is_visible(actor: Actor) -> ColumnElement[bool]:
    return _visible_from(tuple(actor.regions_as()))


@lru_cache(maxsize=500)
def _visible_from(regions: tuple[int, ...]) -> ColumnElement[bool]:
    """For members of these regions; put together once, as most statements about plans begin with it."""
    process_is_public = or_(Plan.process_id.is_(None), Process.published_at.is_not(None))
    shown = and_(Plan.published_at.is_not(None), process_is_public)
    return or_(shown, Plan.region_id.in_(regions))


def plan(actor: Actor, plan_id: int) -> Plan:
    """One plan with its region, process and theme, or NotFound."""
    found: Plan | None = db.session.scalar(_one_plan(tuple(actor.regions_as())), {"plan_id": plan_id})
    if found is None:
        raise NotFound
    return found


@lru_cache(maxsize=500)
def _one_plan(regions: tuple[int, ...]) -> Select[Plan]:
    query = select(Plan).outerjoin(Plan.process).where(_visible_from(regions), Plan.id == bindparam("plan_id"))
    return query.options(contains_eager(Plan.process), joinedload(Plan.region), joinedload(Plan.theme))


def visible_sections(actor: Actor) -> Select[PlanSection]:
    """The sections of plans that the actor sees, with their plans."""
    query = select(PlanSection).join(PlanSection.plan).outerjoin(Plan.process).where(plan_is_visible(actor))
    return query.options(contains_eager(PlanSection.plan).contains_eager(Plan.process))


def section(actor: Actor, section_id: int) -> PlanSection:
    """One section with its texts, plan, region and process, or NotFound."""
    query = visible_sections(actor).where(PlanSection.id == section_id)
    loaded = (
        joinedload(PlanSection.text),
        joinedload(PlanSection.easy_text),
        contains_eager(PlanSection.plan).joinedload(Plan.region),
    )
    found: PlanSection | None = db.session.scalar(query.options(*loaded))
    if found is None:
        raise NotFound
    return found


def visible_actions(actor: Actor) -> Select[PlanAction]:
    """The actions of plans that the actor sees, with their plans."""
    query = select(PlanAction).join(PlanAction.plan).outerjoin(Plan.process).where(plan_is_visible(actor))
    return query.options(contains_eager(PlanAction.plan).contains_eager(Plan.process))


def visible_steps(actor: Actor) -> Select[PlanStep]:
    """The steps of plans that the actor sees, with their actions and plans."""
    query = select(PlanStep).join(PlanStep.action).join(PlanAction.plan).outerjoin(Plan.process)
    whole = contains_eager(PlanStep.action).contains_eager(PlanAction.plan).contains_eager(Plan.process)
    return query.where(plan_is_visible(actor)).options(whole)


def visible_suggestions(actor: Actor, visitor: bytes | None = None) -> Select[Suggestion]:
    """Suggestions that people see, and one's own; those that wait or were hidden for who works there, too.

    `visitor` is the key of a resident in the suggestion's plan. Agrees with SuggestionVerb.SEE.
    """
    hidden = Suggestion.state.in_([SuggestionState.WAITING, SuggestionState.HIDDEN])
    mine: list[ColumnElement[bool]] = [Plan.region_id.in_(actor.regions_as(Role.ORGANISER, Role.PROFESSIONAL))]
    if actor.is_signed_in:
        mine.append(Suggestion.person_id == actor.id)
    if visitor is not None:
        mine.append(Suggestion.visitor == visitor)
    query = select(Suggestion).join(Suggestion.plan).outerjoin(Plan.process)
    return query.where(plan_is_visible(actor), or_(~hidden, *mine)).options(
        contains_eager(Suggestion.plan).contains_eager(Plan.process)
    )
