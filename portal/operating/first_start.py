"""An empty portal gets what all regions share, and its first administrator."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.accounts.actions import create_person
from portal.accounts.actions.links import new_link
from portal.accounts.actions.tickets import Purpose
from portal.accounts.models import Person
from portal.insights.actions import add_shared_insights
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.regions.actions.registers import add_shared_content
from portal.regions.models import Region


def begin(email: str, name: str) -> str:
    """Fill the shared lists, make the first administrator, and return the link that signs them in.

    Raises Conflict when somebody or some region is there already, Invalid for what is no address.
    """
    there = [db.session.scalar(select(func.count()).select_from(table)) for table in (Person, Region)]
    if any(there):
        raise Conflict("This portal is set up already. Administrators are made with `kring account admin MAIL`.")
    fill_shared_lists()
    return new_link(Purpose.SIGN_IN, create_person(email, name, is_admin=True))


def fill_shared_lists() -> None:
    """Sectors, determinants, themes and insights that come with Kring, for all regions; what is there already stays."""
    add_shared_content()
    add_shared_insights()
