"""What a status is called, its icon and its class."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from portal.boards.models import IdeaStatus


class StatusLook(NamedTuple):
    """A status in words, its icon and its class."""

    label: Any
    symbol: str
    tone: str


STATUS_LOOKS = {
    IdeaStatus.CONSIDERING: StatusLook(_l("Under consideration"), "s-talk", "talk"),
    IdeaStatus.PLAN: StatusLook(_l("In the plan"), "s-plan", "plan"),
    IdeaStatus.DOING: StatusLook(_l("Doing"), "s-doing", "doing"),
    IdeaStatus.DONE: StatusLook(_l("Done"), "s-done", "done"),
    IdeaStatus.LATER: StatusLook(_l("Later, because …"), "s-later", "later"),
    IdeaStatus.NO: StatusLook(_l("Not taken up, because …"), "s-no", "no"),
}
