"""People and what they are in a region, with believable defaults; every keyword replaces one."""

from __future__ import annotations

from itertools import count
from typing import Any

from portal.accounts import actions
from portal.accounts.models import Membership, Person
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective

PASSWORD = "four words in a row"
"""The password of everybody made here who is given one."""

_numbers = count(1)


def make_person(name: str = "", **changes: Any) -> Person:
    """Somebody with an account and no membership; `password=PASSWORD` lets them sign in with it (slow: 30 ms)."""
    number = next(_numbers)
    values: dict[str, Any] = {"email": f"person{number}@example.org", "name": name or f"Person {number}"}
    return actions.create_person(**values | changes)


def make_member(
    region: Any,
    role: Role = Role.PROFESSIONAL,
    perspective: Perspective = Perspective.PROFESSIONAL,
    organisation: Any = None,
    **changes: Any,
) -> Person:
    """Somebody with `role` in `region`."""
    person = make_person(**changes)
    make_membership(person, region, role, perspective, organisation)
    return person


def make_membership(
    person: Person,
    region: Any,
    role: Role = Role.PROFESSIONAL,
    perspective: Perspective = Perspective.PROFESSIONAL,
    organisation: Any = None,
) -> Membership:
    return actions.add_membership(person, region.id, role, perspective, organisation.id if organisation else None)
