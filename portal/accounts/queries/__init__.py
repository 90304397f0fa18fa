"""What can be read about people and memberships. Here is what other slices and commands use."""

from __future__ import annotations

from portal.accounts.queries.members import members_of, memberships_of
from portal.accounts.queries.people import actor_of, person_by_email
from portal.accounts.queries.places import organisations, region

__all__ = ["actor_of", "members_of", "memberships_of", "organisations", "person_by_email", "region"]
