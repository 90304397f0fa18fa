"""Suggestions in the moderation inbox, and among what a resident contributed to a plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.conversations.contributions import Contribution, add_contributions
from portal.conversations.models import Decision, State
from portal.conversations.moderation import Entry, add_moderated
from portal.conversations.subjects import place_of
from portal.kernel.db import db
from portal.kernel.permissions import Actor, can
from portal.plans.actions.suggesting import moderate
from portal.plans.addresses import suggestion_address
from portal.plans.models import Plan, PlanVersion, Suggestion, SuggestionState
from portal.plans.policy import SuggestionVerb
from portal.plans.queries.suggestions import brought
from portal.plans.queries.visible import visible_suggestions
from portal.plans.suggestion_looks import STATES as LOOKS
from portal.plans.suggestion_looks import author_name
from portal.web.formats import reading

KIND = "suggestion"
STATES = {
    SuggestionState.WAITING: State.WAITING,
    SuggestionState.HIDDEN: State.HIDDEN,
    SuggestionState.WITHDRAWN: State.WITHDRAWN,
}
SETTLED = {
    State.SHOWN: SuggestionState.OPEN,
    State.WAITING: SuggestionState.WAITING,
    State.HIDDEN: SuggestionState.HIDDEN,
}


def _waiting(region_id: int) -> Select[int]:
    query = select(Suggestion.id).join(Suggestion.plan).where(Plan.region_id == region_id)
    return query.where(Suggestion.state == SuggestionState.WAITING)


def _visible(actor: Actor, ids: Collection[int]) -> list[Suggestion]:
    query = visible_suggestions(actor).where(Suggestion.id.in_(ids)).order_by(Suggestion.id)
    return list(db.session.scalars(query.options(joinedload(Suggestion.person))))


def _entries(actor: Actor, ids: Collection[int]) -> Mapping[int, Entry]:
    return {found.id: _entry(found) for found in _visible(actor, ids)}


def _entry(found: Suggestion) -> Entry:
    return Entry(
        kind=KIND,
        id=found.id,
        text=_whole(found),
        language=found.language,
        author=author_name(found),
        perspective=found.perspective,
        person_id=found.person_id,
        at=found.created_at,
        state=STATES.get(found.state, State.SHOWN),
        region_id=found.region_id,
        subject=(KIND, found.id),
        title=found.plan.title,
        address=suggestion_address(found.id),
    )


def _settle(actor: Actor, ids: Collection[int], state: State) -> Mapping[int, State]:
    changed = {}
    for found in _visible(actor, ids):
        before = STATES.get(found.state, State.SHOWN)
        may = can(actor, SuggestionVerb.MODERATE, found) and before is not State.WITHDRAWN
        if may and state in SETTLED and moderate(actor, found, SETTLED[state]):
            changed[found.id] = before
    return changed


def _contributions(actor: Actor, place: str, visitors: Collection[bytes]) -> list[Contribution]:
    end = place_of(place)
    if end is None or end[0] != "plan":
        return []
    rows = brought(end[1], visitors)
    reasons, versions = _hidden_because(rows), _numbers(rows)
    return [
        Contribution(
            kind=_("Your suggestion"),
            text=_whole(found),
            language=found.language,
            address=suggestion_address(found.id) if found.state is not SuggestionState.HIDDEN else "",
            at=found.created_at,
            state=STATES.get(found.state, State.SHOWN),
            reason=reasons.get(found.id, ""),
            news=_news(found, versions.get(found.version_id or 0)),
            changed_at=_changed_at(found, versions.get(found.version_id or 0)),
        )
        for found in rows
    ]


def _news(found: Suggestion, version: PlanVersion | None) -> list[str]:
    """What became of it, in sentences."""
    news = []
    if found.state in (SuggestionState.ACCEPTED, SuggestionState.DECLINED):
        news += [str(LOOKS[found.state].label), reading(found.reason).text]
    if found.accepted_words and found.state is SuggestionState.ACCEPTED:
        news.append(str(_("It is in the text in other words: %(words)s", words=found.accepted_words)))
    if version is not None:
        news.append(str(_("It is in version %(number)s of the plan.", number=version.number)))
    if found.support_count:
        news.append(ngettext("%(num)s person supports it.", "%(num)s people support it.", found.support_count))
    return news


def _changed_at(found: Suggestion, version: PlanVersion | None) -> datetime | None:
    return max((at for at in (found.decided_at, version and version.at) if at is not None), default=None)


def _hidden_because(rows: Collection[Suggestion]) -> dict[int, str]:
    ids = [row.id for row in rows if row.state is SuggestionState.HIDDEN]
    told = select(Decision.thing_id, Decision.reason).where(
        Decision.kind == KIND, Decision.thing_id.in_(ids), Decision.undone_at.is_(None)
    )
    return dict(db.session.execute(told.order_by(Decision.id)).all()) if ids else {}


def _numbers(rows: Collection[Suggestion]) -> dict[int, PlanVersion]:
    ids = {row.version_id for row in rows if row.version_id is not None}
    return {each.id: each for each in db.session.scalars(select(PlanVersion).where(PlanVersion.id.in_(ids)))}


def _whole(found: Suggestion) -> str:
    return "\n\n".join(part for part in (found.words or found.quote, found.why) if part)


def register() -> None:
    """Bring suggestions to the inbox and to residents' own pages."""
    add_moderated(KIND, _l("Suggestion"), waiting=_waiting, entries=_entries, settle=_settle)
    add_contributions(_contributions)
