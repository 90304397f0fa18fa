"""Stances, states, reasons and choices in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.conversations.models import MailChoice, ReportReason, Stance, State

STANCES: dict[Stance, Any] = {
    Stance.FOR: lazy_pgettext("side of a comment", "For"),
    Stance.AGAINST: lazy_pgettext("side of a comment", "Against"),
}
STANCE_ICONS = {Stance.FOR: "plus", Stance.AGAINST: "cross"}
STATES: dict[State, Any] = {
    State.WAITING: _l("Waiting for a moderator"),
    State.SHOWN: _l("Everybody can read it"),
    State.HIDDEN: _l("Hidden by a moderator"),
    State.WITHDRAWN: _l("Withdrawn by its author"),
}
STATE_LOOKS = {State.WAITING: "later", State.SHOWN: "done", State.HIDDEN: "no", State.WITHDRAWN: "new"}
"""The status shape of each; see `ui.status`."""
REASONS: dict[ReportReason, Any] = {
    ReportReason.HURTFUL: _l("It insults or threatens people"),
    ReportReason.PRIVATE: _l("It says something private about somebody"),
    ReportReason.ADVERT: _l("It is an advertisement or does not belong here"),
    ReportReason.ILLEGAL: _l("I think it is against the law"),
    ReportReason.OTHER: _l("Something else"),
}
MAILS: dict[MailChoice, Any] = {
    MailChoice.INSTANT: _l("At once when it is about me, everything else in one email a day"),
    MailChoice.DIGEST: _l("Everything in one email a day"),
    MailChoice.OFF: _l("No emails"),
}
SORTS: dict[str, Any] = {
    "newest": _l("Newest first"),
    "oldest": _l("Oldest first"),
    "supported": _l("Most supported"),
    "points": _l("Points for and against"),
}
