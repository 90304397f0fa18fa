"""What can be done with accounts. Here are the verbs that other slices and commands use."""

from __future__ import annotations

from portal.accounts.actions.invitations import invite
from portal.accounts.actions.leaving import anonymise_account, delete_account
from portal.accounts.actions.links import new_link, request_link
from portal.accounts.actions.people import add_membership, create_person, set_password

__all__ = [
    "add_membership",
    "anonymise_account",
    "create_person",
    "delete_account",
    "invite",
    "new_link",
    "request_link",
    "set_password",
]
