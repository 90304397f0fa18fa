"""Ideas in the moderation inbox, and among what a resident contributed to a board."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, select

from portal.boards.actions.editing import settle
from portal.boards.addresses import idea_address
from portal.boards.looks import STATUS_LOOKS
from portal.boards.models import Idea, IdeaState, IdeaStatus
from portal.boards.queries.ideas import brought
from portal.boards.queries.merging import whole_of
from portal.boards.queries.visible import visible_ideas
from portal.conversations.contributions import Contribution, add_contributions
from portal.conversations.models import State
from portal.conversations.moderation import Entry, add_moderated
from portal.conversations.subjects import place_of
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.web.formats import reading

STATES = {
    IdeaState.PUBLIC: State.SHOWN,
    IdeaState.MERGED: State.SHOWN,
    IdeaState.WAITING: State.WAITING,
    IdeaState.HIDDEN: State.HIDDEN,
}
SETTLED = {State.SHOWN: IdeaState.PUBLIC, State.WAITING: IdeaState.WAITING, State.HIDDEN: IdeaState.HIDDEN}


def _waiting(region_id: int) -> Select[int]:
    return select(Idea.id).where(Idea.region_id == region_id, Idea.state == IdeaState.WAITING)


def _entries(actor: Actor, ids: Collection[int]) -> Mapping[int, Entry]:
    return {idea.id: _entry(idea) for idea in db.session.scalars(visible_ideas(actor).where(Idea.id.in_(ids)))}


def _entry(idea: Idea) -> Entry:
    return Entry(
        kind="idea",
        id=idea.id,
        text=_whole(idea),
        language=idea.language,
        author=idea.author_name,
        perspective=idea.perspective,
        person_id=idea.person_id,
        at=idea.created_at,
        state=STATES[idea.state],
        region_id=idea.region_id,
        subject=("idea", idea.id),
        title=idea.board.title,
        address=idea_address(idea.id),
    )


def _settle(actor: Actor, ids: Collection[int], state: State) -> Mapping[int, State]:
    changed = {}
    for idea in db.session.scalars(visible_ideas(actor).where(Idea.id.in_(ids)).order_by(Idea.id)):
        before = STATES[idea.state]
        if state in SETTLED and settle(actor, idea, SETTLED[state]):
            changed[idea.id] = before
    return changed


def _contributions(actor: Actor, place: str, visitors: Collection[bytes]) -> list[Contribution]:
    end = place_of(place)
    if end is None or end[0] != "board":
        return []
    return [
        Contribution(
            kind=_("Your idea"),
            text=_whole(idea),
            language=idea.language,
            address=idea_address(idea.id) if idea.state is not IdeaState.HIDDEN else "",
            at=idea.created_at,
            state=STATES[idea.state],
            news=_news(idea),
            changed_at=idea.status_changed_at,
            about=("idea", idea.id),
        )
        for idea in brought(end[1], visitors)
    ]


def _news(idea: Idea) -> list[str]:
    """What became of it, in sentences."""
    if idea.state is IdeaState.MERGED:
        whole = whole_of(idea)
        return [str(_("It is now part of %(idea)s.", idea=whole.reference)), *_news(whole)]
    found = []
    if idea.status is not IdeaStatus.CONSIDERING:
        found.append(str(STATUS_LOOKS[idea.status].label))
    if idea.reason:
        found.append(reading(idea.reason).text)
    if idea.answer:
        who, answer = idea.answered_by or idea.board.region.organiser, reading(idea.answer).text
        found.append(_("%(organisation)s answers: %(answer)s", organisation=who, answer=answer))
    if idea.support_count:
        found.append(ngettext("%(num)s person supports it.", "%(num)s people support it.", idea.support_count))
    return found


def _whole(idea: Idea) -> str:
    return f"{idea.title}\n\n{idea.plain}".strip()


def register() -> None:
    """Bring ideas to the inbox and to residents' own pages."""
    add_moderated("idea", _l("Idea"), waiting=_waiting, entries=_entries, settle=_settle)
    add_contributions(_contributions)
