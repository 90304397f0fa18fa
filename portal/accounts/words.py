"""Roles, perspectives and former members in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts.models import Person
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective

ROLES: dict[Role, Any] = {
    Role.ORGANISER: lazy_pgettext("role", "Organiser"),
    Role.PROFESSIONAL: lazy_pgettext("role", "Professional"),
    Role.EXPERT: lazy_pgettext("role", "Expert"),
}
ROLE_HELP: dict[Role, Any] = {
    Role.ORGANISER: _l("Makes surveys and plans, sees all results, invites people."),
    Role.PROFESSIONAL: _l("Takes part in the work: sees drafts and writes in them."),
    Role.EXPERT: _l("Gives advice: sees drafts and comments on them."),
}
PERSPECTIVES: dict[Perspective, Any] = {
    Perspective.RESIDENT: lazy_pgettext("perspective", "Resident"),
    Perspective.PROFESSIONAL: lazy_pgettext("perspective", "Professional"),
    Perspective.EXECUTIVE: lazy_pgettext("perspective", "Board or council"),
    Perspective.ORGANISATIONAL: lazy_pgettext("perspective", "Management of an organisation"),
    Perspective.OPERATIONAL: lazy_pgettext("perspective", "Daily work in the field"),
}


def person_name(person: Person | None) -> str:
    """What a person is called beside what they wrote; whoever left is a former member."""
    if person is None or person.left_on is not None:
        return str(_("former member"))
    return person.name
