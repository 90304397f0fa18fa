"""As whom a request speaks in a plan."""

from __future__ import annotations

from portal.conversations.authors import contributor, reader, supporter
from portal.conversations.queries import own_keys
from portal.kernel.authors import Author
from portal.kernel.permissions import Actor
from portal.plans.models import Plan, Suggestion
from portal.plans.queries import suggestions
from portal.web.access import current_actor
from portal.web.visitors import visitor_key


def key_of_visitor(plan: Plan) -> bytes | None:
    """By which the plan knows a resident without account again; a browser that never contributed has none."""
    return visitor_key(plan.place)


def contributor_to(plan: Plan, name: str = "") -> Author:
    """Who writes now: a member, or a resident with a key and what they are called in this plan."""
    return contributor(plan.place, plan.region_id, name)


def reader_of(plan: Plan) -> Author:
    """Who looks at the plan; a browser that never contributed stays unknown."""
    return reader(plan.place)


def supporter_in(plan: Plan) -> Author:
    """Who supports now: a browser without account gets its key but no name."""
    return contributor_to(plan) if current_actor().is_signed_in else supporter(plan.place)


def suggestion_here(actor: Actor, suggestion_id: int) -> Suggestion:
    """A suggestion that this request may see, one's own among them; or NotFound."""
    place = f"plan:{suggestions.plan_of_suggestion(suggestion_id)}"
    own = suggestions.key_among(suggestion_id, own_keys(place, visitor_key(place)))
    return suggestions.suggestion(actor, suggestion_id, own)


def is_own(suggestion: Suggestion) -> bool:
    """Whether this request's author made the suggestion, on this device or on one that a word code joined with it."""
    who = reader_of(suggestion.plan)
    if who.person_id is not None:
        return suggestion.person_id == who.person_id
    return suggestion.visitor in own_keys(suggestion.plan.place, who.visitor)
