"""Accepting a suggestion, in its own or in other words, and declining one: always with a reason."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.text import LocalizedText
from portal.plans.actions.suggesting import LONGEST_WORDS, lock, tell_pages
from portal.plans.models import Suggestion, SuggestionState
from portal.texts import actions as texts
from portal.texts.actions.log import locked
from portal.texts.changing import Wish, WordChange

NO_REASON = _l("Write the reason in plain words. The author will read it.")


def accept(
    author: Author, suggestion: Suggestion, base_seq: int, wanted: WordChange, reason: LocalizedText
) -> Suggestion:
    """Put a suggestion into the text, as a change of the live text as it was after update `base_seq`.

    `wanted` are its words, or others for the same wish. Raises Invalid (`reason`, `words`), and Conflict where somebody
    decided first or the paragraph was taken away meanwhile. The text is locked first, as everywhere.
    """
    _check(wanted, reason)
    text = suggestion.section.text
    if text is None:
        raise Conflict(_("This section has no text any more."))
    locked(text)
    lock(suggestion)
    check_open(suggestion)
    texts.apply_change(text, base_seq, wanted, author)
    if wanted.words != suggestion.words:
        suggestion.accepted_words = wanted.words
    return _settle(author, suggestion, SuggestionState.ACCEPTED, reason)


def decline(author: Author, suggestion: Suggestion, reason: LocalizedText) -> Suggestion:
    """Leave the text as it is. Raises Invalid (`reason`), and Conflict where somebody decided first."""
    if not reason:
        raise Invalid(fields={"reason": NO_REASON})
    lock(suggestion)
    check_open(suggestion)
    return _settle(author, suggestion, SuggestionState.DECLINED, reason)


def _check(wanted: WordChange, reason: LocalizedText) -> None:
    wrong = {} if reason else {"reason": str(NO_REASON)}
    if wanted.wish is not Wish.REMOVE and not wanted.words.strip():
        wrong["words"] = _("Write the new words.")
    elif len(wanted.words) > LONGEST_WORDS:
        wrong["words"] = _("This is too long: %(n)s characters at most.", n=LONGEST_WORDS)
    if wrong:
        raise Invalid(fields=wrong)


def check_open(suggestion: Suggestion) -> None:
    """Refuse with what became of a suggestion that nobody can decide about any more."""
    if suggestion.state is SuggestionState.ACCEPTED:
        raise _decided(suggestion, _("%(suggestion)s was accepted in the meantime.", suggestion=suggestion.reference))
    if suggestion.state is SuggestionState.DECLINED:
        raise _decided(suggestion, _("%(suggestion)s was declined in the meantime.", suggestion=suggestion.reference))
    if suggestion.state is not SuggestionState.OPEN:
        words = _("%(suggestion)s cannot be decided on now.", suggestion=suggestion.reference)
        raise _decided(suggestion, words)


def _decided(suggestion: Suggestion, words: str) -> Conflict:
    return Conflict(words, way_out=f"/suggestions/{suggestion.id}")


def _settle(author: Author, suggestion: Suggestion, state: SuggestionState, reason: LocalizedText) -> Suggestion:
    suggestion.state, suggestion.reason = state, reason
    suggestion.decided_by, suggestion.decided_at = author.actor.id, clock.now()
    db.session.flush()
    record(f"suggestion.{state.value}", suggestion, author.actor)
    tell_pages(suggestion)
    return suggestion
