"""What follows when a plan is made or goes from state to state: who made it follows it, and followers hear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.conversations.actions import tell
from portal.conversations.happenings import add_happening
from portal.conversations.models import Follow
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.events import Event, on
from portal.kernel.permissions import Actor
from portal.plans.models import PlanState


@on("plan.created")
def plan_created(event: Event) -> None:
    if event.actor_id is not None:
        row = {"subject_kind": "plan", "subject_id": int(event.subject_id), "since": clock.now()}
        insert_new(Follow, {"person_id": event.actor_id, **row})


@on("plan.moved")
def plan_moved(event: Event) -> None:
    by = Author(actor=Actor(id=event.actor_id)) if event.actor_id else None
    tell(("plan", int(event.subject_id)), "plan.moved", key=str(event.id), by=by, state=event.details["after"])


def _words(count: int, details: Mapping[str, Any]) -> str:
    """Where the plan stands now; several moves since the last look are one line."""
    if count > 1:
        return str(
            ngettext(
                "The plan moved to a new state %(num)s time.", "The plan moved to a new state %(num)s times.", count
            )
        )
    return str(
        {
            PlanState.DRAFT: _("The plan is a draft again."),
            PlanState.OPEN: _("The plan is open: say what you think of it."),
            PlanState.REVIEW: _("The plan is under review."),
            PlanState.DECIDED: _("The plan is decided."),
            PlanState.IN_FORCE: _("The plan is in force."),
            PlanState.EVALUATED: _("The plan is evaluated."),
            PlanState.ARCHIVED: _("The plan is archived."),
        }[PlanState(details["state"])]
    )


def register() -> None:
    """Give the notice its words."""
    add_happening("plan.moved", _words)
