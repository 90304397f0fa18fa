"""What kinds and states of suggestions are called, with their icons and classes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts.words import person_name
from portal.plans.looks import Look
from portal.plans.models import Suggestion, SuggestionKind, SuggestionState

KINDS: dict[SuggestionKind, Any] = {
    SuggestionKind.REPLACE: _l("Other words"),
    SuggestionKind.ADD: _l("More words"),
    SuggestionKind.REMOVE: _l("Leave words out"),
}
STATES: dict[SuggestionState, Look] = {
    SuggestionState.OPEN: Look(lazy_pgettext("suggestion", "Not decided yet"), "s-talk", "talk"),
    SuggestionState.ACCEPTED: Look(lazy_pgettext("suggestion", "Accepted"), "s-done", "done"),
    SuggestionState.DECLINED: Look(lazy_pgettext("suggestion", "Declined, because …"), "s-no", "no"),
    SuggestionState.WITHDRAWN: Look(_l("Withdrawn by its author"), "s-new", "new"),
    SuggestionState.WAITING: Look(_l("Waiting for a moderator"), "s-later", "later"),
    SuggestionState.HIDDEN: Look(_l("Hidden by a moderator"), "s-no", "no"),
}


def author_name(suggestion: Suggestion) -> str:
    """What stands above a suggestion: a pseudonym, a member's name, or "former member"."""
    return suggestion.author_name or person_name(suggestion.person)
