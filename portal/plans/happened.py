"""What follows from suggestions and versions: who follows and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.conversations.actions.notices import tell
from portal.conversations.happenings import add_happening
from portal.conversations.models import Follow
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import Event, on
from portal.kernel.permissions import Actor
from portal.plans.models import PlanVersion, Suggestion, SuggestionState


def _suggestion(event: Event) -> Suggestion:
    return db.session.get_one(Suggestion, int(event.subject_id))


def _by(event: Event) -> Author | None:
    return Author(actor=Actor(id=event.actor_id)) if event.actor_id else None


@on("suggestion.made")
def suggestion_made(event: Event) -> None:
    """What others say to it is news to its author; the suggestion is news to those who follow the plan."""
    found = _suggestion(event)
    if found.person_id is not None:
        row = {"person_id": found.person_id, "subject_kind": "suggestion", "subject_id": found.id}
        insert_new(Follow, row | {"since": clock.now()})
    _tell_new(found)


@on("suggestion.moderated")
def suggestion_moderated(event: Event) -> None:
    _tell_new(_suggestion(event))


def _tell_new(found: Suggestion) -> None:
    """Those who follow the plan hear once of one that everybody sees."""
    if found.state is SuggestionState.OPEN:
        own = [found.person_id] if found.person_id is not None else []
        address = f"/suggestions/{found.id}"
        tell(("plan", found.plan_id), "plan.suggestion", key=f"suggestion {found.id}", besides=own, address=address)


@on("suggestion.accepted")
@on("suggestion.declined")
def suggestion_settled(event: Event) -> None:
    """Its author hears it as news about their own suggestion, everybody else who follows as news."""
    found = _suggestion(event)
    own = [found.person_id] if found.person_id is not None else []
    end, key, state = ("suggestion", found.id), str(event.id), found.state.value
    tell(end, "suggestion.own_settled", key=key, to=own, by=_by(event), state=state)
    tell(end, "suggestion.settled", key=key, besides=own, by=_by(event), state=state)


@on("plan.version_made")
def version_made(event: Event) -> None:
    """Whose suggestions are in it hear that, everybody else who follows the plan hears of the version; each once."""
    made = db.session.get_one(PlanVersion, int(event.subject_id))
    plan, key = ("plan", made.plan_id), f"version {made.number}"
    address = f"/plans/{made.plan_id}/versions/{made.number}"
    rows = [db.session.get_one(Suggestion, number) for number in event.details["suggestions"]]
    many: dict[int, int] = {}
    for row in rows:
        if row.person_id is not None:
            many[row.person_id] = many.get(row.person_id, 0) + 1
    for person, count in sorted(many.items()):
        words: dict[str, Any] = {"number": made.number, "own": count, "address": address}
        tell(plan, "plan.own_in_version", key=key, to=[person], by=_by(event), **words)
    tell(plan, "plan.version", key=key, besides=list(many), by=_by(event), number=made.number, address=address)


def _own_settled(count: int, of: Mapping[str, Any]) -> str:
    if of["state"] == "accepted":
        return str(_("Your suggestion was accepted. Read why."))
    return str(_("Your suggestion was declined. Read why."))


def _settled(count: int, of: Mapping[str, Any]) -> str:
    return str(_("A suggestion that you follow was decided."))


def _own_in_version(count: int, of: Mapping[str, Any]) -> str:
    own, number = of["own"], of["number"]
    return str(
        ngettext(
            "%(num)s suggestion of yours is in version %(number)s of the plan.",
            "%(num)s of your suggestions are in version %(number)s of the plan.",
            own,
            number=number,
        )
    )


def register() -> None:
    """Give the notices their words."""
    add_happening("plan.suggestion", lambda n, of: ngettext("%(num)s new suggestion", "%(num)s new suggestions", n))
    add_happening("suggestion.own_settled", _own_settled, personal=True)
    add_happening("suggestion.settled", _settled)
    add_happening("plan.own_in_version", _own_in_version, personal=True)
    add_happening("plan.version", lambda n, of: str(_("Version %(number)s of the plan is out.", number=of["number"])))
