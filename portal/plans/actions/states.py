"""Where a plan stands: going on through its gates, going back with a reason."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.plans.actions.locking import lock
from portal.plans.actions.plans import publish_plan
from portal.plans.checks import keeping_from
from portal.plans.models import Plan, PlanState
from portal.plans.queries.whole import heard, whole

ORDER = list(PlanState)


def next_state(plan: Plan) -> PlanState | None:
    """The state after the present one."""
    place = ORDER.index(plan.state) + 1
    return ORDER[place] if place < len(ORDER) else None


def states_from(plan: Plan) -> list[PlanState]:
    """Where it can go: one on, back to any, and into the archive from everywhere."""
    place = ORDER.index(plan.state)
    ahead = [ORDER[place + 1]] if place + 1 < len(ORDER) else []
    archive = [PlanState.ARCHIVED] if plan.state not in (PlanState.ARCHIVED, PlanState.EVALUATED) else []
    return ahead + [each for each in archive if each not in ahead] + ORDER[:place][::-1]


def needs_reason(plan: Plan, state: PlanState) -> bool:
    """Whether people must hear why: going back, and ending before it was evaluated."""
    return ORDER.index(state) < ORDER.index(plan.state) or state is not next_state(plan)


def move_plan(actor: Actor, plan: Plan, state: PlanState, reason: LocalizedText, language: str) -> None:
    """Bring a plan into a state. Going on passes the gates; going back tells why. `language` is the reader's."""
    lock(plan)
    if state not in states_from(plan):
        raise Conflict(_("The plan has moved to another state in the meantime. See where it is now."))
    if needs_reason(plan, state) and not reason:
        raise Invalid(fields={"reason": _("Say why, in plain words: people read it.")})
    if state is next_state(plan):
        _pass_gate(plan, state, language)
    before, plan.state, plan.state_changed_at = plan.state, state, clock.now()
    if state is PlanState.OPEN:
        publish_plan(actor, plan)
    db.session.flush()
    record("plan.moved", plan, actor, before=before.value, after=state.value, reason=reason.to_json())
    publish(plan.place, "state", state=state.value)


def _pass_gate(plan: Plan, state: PlanState, language: str) -> None:
    """Invalid with all that keeps the plan from `state`."""
    loaded = whole(plan)
    if missing := keeping_from(state, loaded, heard(loaded), language):
        raise Invalid(" ".join(lack.words for lack in missing))
