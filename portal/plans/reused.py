"""The region of a plan hears when another region begins with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.conversations.actions import tell
from portal.conversations.happenings import add_happening
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import Event, on
from portal.kernel.permissions import Actor, Role
from portal.plans.models import Plan


@on("plan.reused")
def plan_reused(event: Event) -> None:
    """Its organisers hear it. The copy itself they see when it is public; one of their own region they know."""
    origin = db.session.get_one(Plan, event.details["origin"])
    if origin.region_id == event.region_id:
        return
    organise = Membership.region_id == origin.region_id, Membership.role == Role.ORGANISER
    people = list(db.session.scalars(select(Membership.person_id).where(*organise).distinct()))
    by = Author(actor=Actor(id=event.actor_id)) if event.actor_id else None
    key = f"copy {event.subject_id}"
    tell(("plan", origin.id), "plan.reused", key=key, to=people, by=by, region=event.details["region"])


def _words(count: int, details: Mapping[str, Any]) -> str:
    return str(_("Another region begins with this plan: %(region)s.", region=details["region"]))


def register() -> None:
    """Give the notice its words."""
    add_happening("plan.reused", _words)
