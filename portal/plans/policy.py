"""Who may do what with a plan and its parts. A resident's own suggestion is known by a key, which views compare."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import Actor, InRegion, Role, all_of, allow, any_of, member, organiser, works_here
from portal.plans.models import Plan, PlanSection, PlanState, PlanVersion, Suggestion, SuggestionState
from portal.regions.policy import is_published


class PlanVerb(Enum):
    """What can be done with a plan, or for `ADD` with a region. What belongs to a plan goes with it."""

    ADD = "make a plan"
    SEE = "see it"
    ORGANISE = "change its state, publish it, keep versions, ask for signatures, record decisions"
    WRITE = "write at its sections, change its fields, actions and steps, settle suggestions"
    TRANSLATE = "translate its sections"
    PUT = "put an idea, a finding or an insight in a plan of its region"
    FOLLOW_UP = "say how steps go"
    SIGN = "sign for an organisation that one's membership names, or as an organiser on behalf of one"
    WORK = "see all it holds: contacts, checks, who was reminded"
    SUGGEST = "suggest other words"
    REUSE = "begin a plan of a region of one's own with it"


class SuggestionVerb(Enum):
    """What can be done with a suggestion."""

    SEE = "see it"
    SETTLE = "accept or decline it"
    MODERATE = "let it through, take it away"


def is_shown(actor: Actor, plan: Plan) -> bool:
    return plan.published_at is not None and (plan.process is None or is_published(actor, plan.process))


def puts(actor: Actor, thing: InRegion) -> bool:
    """What belongs to all regions goes into the plans of one's own."""
    if thing.region_id is None:
        return bool(actor.regions_as(Role.ORGANISER, Role.PROFESSIONAL))
    return works_here(actor, thing)


def works_somewhere(actor: Actor, thing: object) -> bool:
    return bool(actor.regions_as(Role.ORGANISER, Role.PROFESSIONAL))


def is_written(actor: Actor, thing: Plan | PlanSection | Suggestion) -> bool:
    """A decided plan's words stay; whoever wants to change them puts it under review again."""
    return plan_of(thing).is_written


def is_alive(actor: Actor, thing: Plan | PlanSection) -> bool:
    return plan_of(thing).state is not PlanState.ARCHIVED


def takes_suggestions(actor: Actor, thing: Plan | PlanSection) -> bool:
    """Everybody while the plan is open for input, members of the region as long as it is written."""
    plan = plan_of(thing)
    return plan.is_written and (plan.state is PlanState.OPEN or member(actor, thing))


def plan_of(thing: Plan | PlanSection | Suggestion | PlanVersion) -> Plan:
    """The plan that a thing is or belongs to."""
    return thing if isinstance(thing, Plan) else thing.plan


def sees_plan(actor: Actor, thing: Plan | PlanSection | PlanVersion | Suggestion) -> bool:
    return is_shown(actor, plan_of(thing)) or member(actor, thing)


def is_public(actor: Actor, suggestion: Suggestion) -> bool:
    """What was let through stays to be seen, also when it was declined or taken back."""
    return suggestion.state not in (SuggestionState.WAITING, SuggestionState.HIDDEN)


def is_author(actor: Actor, suggestion: Suggestion) -> bool:
    return actor.is_signed_in and suggestion.person_id == actor.id


allow(
    {
        PlanVerb.ADD: works_here,
        PlanVerb.SEE: sees_plan,
        PlanVerb.ORGANISE: organiser,
        PlanVerb.WRITE: all_of(works_here, is_written),
        PlanVerb.PUT: puts,
        PlanVerb.TRANSLATE: all_of(works_here, is_alive),
        PlanVerb.FOLLOW_UP: all_of(works_here, is_alive),
        PlanVerb.SIGN: all_of(member, is_alive),
        PlanVerb.WORK: works_here,
        PlanVerb.SUGGEST: all_of(sees_plan, takes_suggestions),
        PlanVerb.REUSE: all_of(sees_plan, works_somewhere),
        SuggestionVerb.SEE: all_of(sees_plan, any_of(is_public, works_here, is_author)),
        SuggestionVerb.SETTLE: all_of(works_here, is_written),
        SuggestionVerb.MODERATE: organiser,
    }
)
