"""As whom a request speaks in a plan."""

from __future__ import annotations

from portal.conversations.authors import contributor
from portal.kernel.authors import Author
from portal.plans.models import Plan
from portal.web.visitors import visitor_key


def key_of_visitor(plan: Plan) -> bytes | None:
    """By which the plan knows a resident without account again; a browser that never contributed has none."""
    return visitor_key(plan.place)


def contributor_to(plan: Plan) -> Author:
    """Who writes now: a member, or a resident with a key and what they are called in this plan."""
    return contributor(plan.place, plan.region_id)
