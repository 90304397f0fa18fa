"""What can be done with accounts. Here are the verbs that other slices and commands use."""

from __future__ import annotations

from portal.accounts.actions.people import add_membership, create_person, set_password

__all__ = ["add_membership", "create_person", "set_password"]
