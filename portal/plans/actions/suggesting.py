"""A new suggestion, once however often its form is sent; taking it back; supporting it; what moderators decide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from portal.conversations.rows import insert_new
from portal.conversations.screening import Sent, doubt, form_key
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.text import LANGUAGES
from portal.plans.models import Plan, PlanSection, Suggestion, SuggestionKind, SuggestionState, SuggestionSupport
from portal.plans.places import columns_of
from portal.plans.policy import takes_suggestions
from portal.plans.queries.suggestions import supporter_key
from portal.texts.anchors import Anchor

LONGEST_WORDS, LONGEST_WHY = 6000, 2000
LOOKED_AT = 40
DECIDED = (SuggestionState.ACCEPTED, SuggestionState.DECLINED, SuggestionState.WITHDRAWN)
CLOSED = _l("This plan does not take suggestions now.")


def suggest(
    author: Author,
    section: PlanSection,
    anchor: Anchor,
    *,
    kind: SuggestionKind,
    words: str,
    why: str,
    language: str,
    sent: Sent | None = None,
) -> Suggestion:
    """The author's suggestion: seen at once, or waiting for a moderator where it looks like a flood.

    A form that is sent a second time gives the suggestion that it made. Raises Invalid (fields `words`, `why`), and
    Conflict where the plan takes none.
    """
    if not takes_suggestions(author.actor, section) or not author.is_known:
        raise Conflict(CLOSED, way_out=f"/sections/{section.id}")
    words, why = _checked(anchor, kind, words, why)
    key = form_key(sent.stamp, str(section.id), kind.value, words, why) if sent else None
    if key and (already := _sent_with(key)):
        return already
    made = Suggestion(
        plan=section.plan,
        section=section,
        **columns_of(anchor),
        kind=kind,
        words=words,
        why=why,
        language=language if language in LANGUAGES else section.language,
        person_id=author.person_id,
        visitor=author.visitor,
        author_name="" if author.actor.is_signed_in else author.name,
        perspective=author.perspective,
        state=_first_state(author, section, f"{words}\n{why}", sent, _recent(section.plan, kind)),
        created_at=_time_of(author),
        form_key=key,
    )
    made.number = _next_number(section.plan)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # the same form a second time, while the first was on its way
        if key and (already := _sent_with(key)):
            return already
        raise
    record("suggestion.made", made, author.actor)
    tell_pages(made)
    return made


def _checked(anchor: Anchor, kind: SuggestionKind, words: str, why: str) -> tuple[str, str]:
    """What was typed, tidied; Invalid says what is missing or too long."""
    words = "" if kind is SuggestionKind.REMOVE else words.replace("\r\n", "\n").strip()
    why = why.replace("\r\n", "\n").strip()
    wrong = {}
    if kind is not SuggestionKind.REMOVE and not words:
        wrong["words"] = _("Write the new words.")
    elif len(words) > LONGEST_WORDS:
        wrong["words"] = _("This is too long: %(n)s characters at most.", n=LONGEST_WORDS)
    elif kind is SuggestionKind.REPLACE and words == anchor.quote.strip():
        wrong["words"] = _("These are the words as they are now. Change them to what you want.")
    if len(why) > LONGEST_WHY:
        wrong["why"] = _("This is too long: %(n)s characters at most.", n=LONGEST_WHY)
    if not anchor.quote and kind is not SuggestionKind.ADD:
        wrong["kind"] = _("Choose a paragraph first. For the section as a whole you can add words.")
    if wrong:
        raise Invalid(fields=wrong)
    return words, why


def _sent_with(key: bytes) -> Suggestion | None:
    return db.session.scalar(select(Suggestion).where(Suggestion.form_key == key))


def _first_state(
    author: Author, section: PlanSection, said: str, sent: Sent | None, recent: Collection[str]
) -> SuggestionState:
    """Members of the region are trusted; what others send waits where it looks odd."""
    if author.actor.roles.get(section.region_id) or sent is None:
        return SuggestionState.OPEN
    is_odd = bool(doubt(author, section.plan.place, said, sent, recent))
    return SuggestionState.WAITING if is_odd else SuggestionState.OPEN


def _recent(plan: Plan, kind: SuggestionKind) -> list[str]:
    """The last day's new words, with which others are compared. Two who change one paragraph say nearly the same."""
    if kind is not SuggestionKind.ADD:
        return []
    here = Suggestion.plan_id == plan.id, Suggestion.created_at >= clock.now() - timedelta(days=1)
    added = select(Suggestion.words, Suggestion.why).where(*here, Suggestion.kind == kind)
    rows = db.session.execute(added.order_by(Suggestion.id.desc()).limit(LOOKED_AT))
    return [f"{words}\n{why}" for words, why in rows]


def _next_number(plan: Plan) -> int:
    """The plan's row stays locked until the transaction ends, so that no number is given twice."""
    db.session.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update())
    last = select(func.max(Suggestion.number)).where(Suggestion.plan_id == plan.id)
    return (db.session.scalar(last) or 0) + 1


def _time_of(author: Author) -> datetime:
    """Nothing finer than the day is kept of a resident without account."""
    now = clock.now()
    return now if author.actor.is_signed_in else now.replace(hour=0, minute=0, second=0, microsecond=0)


def tell_pages(suggestion: Suggestion) -> None:
    """Let open pages of the plan know; what waits or was hidden is not named."""
    if suggestion.state is not SuggestionState.WAITING:
        publish(suggestion.plan.place, "suggestion", section=suggestion.section_id)


def lock(suggestion: Suggestion) -> None:
    """Read a suggestion anew; nobody else decides about it before the present transaction ends."""
    query = select(Suggestion).where(Suggestion.id == suggestion.id)
    only = query.with_for_update(key_share=True, of=Suggestion).execution_options(populate_existing=True)
    db.session.scalars(only).all()


def withdraw(author: Author, suggestion: Suggestion) -> None:
    """Take one's own suggestion back while nobody has decided about it; words that waited are read by nobody then."""
    lock(suggestion)
    if suggestion.state not in (SuggestionState.OPEN, SuggestionState.WAITING):
        raise Conflict(_("It was decided in the meantime. See what became of it."))
    if suggestion.state is SuggestionState.WAITING:
        suggestion.words = suggestion.why = ""
    suggestion.state = SuggestionState.WITHDRAWN
    db.session.flush()
    record("suggestion.withdrawn", suggestion, author.actor)
    tell_pages(suggestion)


def support(author: Author, suggestion: Suggestion) -> bool:
    """Count the author among the supporters; whether that is new. Parallel tries leave one row."""
    _check_open(suggestion)
    row = {
        "suggestion_id": suggestion.id,
        "key": supporter_key(author),
        "person_id": author.person_id,
        "perspective": author.perspective,
        "since": clock.today(),
    }
    is_new = bool(insert_new(SuggestionSupport, row))
    if is_new:
        _count(suggestion, 1)
    return is_new


def withdraw_support(author: Author, suggestion: Suggestion) -> bool:
    """Take the author's support back; whether there was any."""
    _check_open(suggestion)
    mine = SuggestionSupport.suggestion_id == suggestion.id, SuggestionSupport.key == supporter_key(author)
    gone = delete(SuggestionSupport).where(*mine).returning(SuggestionSupport.suggestion_id)
    was_there = db.session.execute(gone).first() is not None
    if was_there:
        _count(suggestion, -1)
    return was_there


def _check_open(suggestion: Suggestion) -> None:
    lock(suggestion)
    if suggestion.state is not SuggestionState.OPEN:
        raise Conflict(_("It was decided in the meantime. See what became of it."))


def _count(suggestion: Suggestion, by: int) -> None:
    change = update(Suggestion).where(Suggestion.id == suggestion.id)
    db.session.execute(change.values(support_count=Suggestion.support_count + by))
    db.session.refresh(suggestion, ["support_count"])
    tell_pages(suggestion)


def moderate(actor: Actor, suggestion: Suggestion, state: SuggestionState) -> bool:
    """A moderator lets a suggestion through (OPEN) or takes it away; whether that changed anything.

    One that was decided before it was hidden is again what it was.
    """
    lock(suggestion)
    is_gone = suggestion.state in (SuggestionState.HIDDEN, SuggestionState.WAITING)
    if suggestion.state is state or (state is SuggestionState.OPEN and not is_gone):
        return False
    before = suggestion.state
    suggestion.state = state if state is not SuggestionState.OPEN else suggestion.hidden_from or state
    suggestion.hidden_from = before if state is SuggestionState.HIDDEN and before in DECIDED else None
    db.session.flush()
    record("suggestion.moderated", suggestion, actor, state=state.value)
    publish(suggestion.plan.place, "suggestion", section=suggestion.section_id)
    return True
