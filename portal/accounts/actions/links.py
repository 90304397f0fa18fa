"""Links in mails: a request for one is only noted here, a job looks whether the address has an account.

So a known and an unknown address give the same answer after the same work.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.actions import tickets
from portal.accounts.actions.tickets import Purpose
from portal.accounts.models import Person
from portal.accounts.queries.people import person_by_email
from portal.kernel import mail
from portal.kernel.jobs import enqueue, job

_MAILS = {Purpose.SIGN_IN: "accounts/sign_in", Purpose.NEW_PASSWORD: "accounts/new_password"}


def request_link(purpose: Purpose, email: str, language: str, onward: str = "") -> None:
    """Have a mail with a link sent to `email` if somebody has that address; `language` is for who chose none."""
    enqueue("accounts.link", purpose=purpose.value, email=email.strip().lower()[:254], language=language, onward=onward)


@job("accounts.link")
def mail_link(purpose: str, email: str, language: str, onward: str) -> None:
    """Send the link that was asked for. An unknown address gets nothing: we write to nobody who is not here."""
    person = person_by_email(email)
    if person is None:
        return
    wanted = Purpose(purpose)
    address = new_link(wanted, person, next=onward)
    mail.send(_MAILS[wanted], email, person.language or language, name=person.name, address=address)


def new_link(purpose: Purpose, person: Person, **data: Any) -> str:
    """The full address that opens `purpose` once for `person`, for 15 minutes."""
    return mail.link(f"/t/{purpose.value}/{tickets.issue(purpose, person.id, **data)}")


class Change(Enum):
    """What of somebody's ways to sign in changed, as the mail about it says."""

    PASSWORD = _l("Your password was changed.")
    SECOND_STEP_ON = _l("Signing in now asks for a code as well: the second step is on.")
    SECOND_STEP_OFF = _l("The second step of signing in was turned off.")
    PASSKEY_ADDED = _l("A passkey was added.")
    PASSKEY_REMOVED = _l("A passkey was removed.")


def tell_of_change(person: Person, change: Change) -> None:
    """Tell a person by mail what changed, so that somebody else's hand is noticed."""
    if person.email and not person.is_demo:
        address = mail.link("/password")
        mail.send(
            "accounts/changed", person.email, person.language, name=person.name, what=change.value, address=address
        )
