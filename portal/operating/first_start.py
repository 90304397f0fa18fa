"""An empty portal gets what all regions share, and its first administrator."""

from __future__ import annotations

from sqlalchemy import func, select

from portal import content
from portal.accounts.actions import create_person
from portal.accounts.actions.links import new_link
from portal.accounts.actions.tickets import Purpose
from portal.accounts.models import Person
from portal.insights.models import Insight
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.text import LocalizedText
from portal.regions.models import Determinant, Region, Sector, Theme


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
    """Sectors, determinants, themes and insights that come with Kring, for all regions."""
    db.session.add_all(Sector(key=s["key"], name=LocalizedText(s["label"])) for s in content.sectors())
    db.session.add_all(
        Determinant(key=d["key"], layer=d["layer"], name=LocalizedText(d["label"])) for d in content.determinants()
    )
    db.session.add_all(
        Theme(
            key=t["key"],
            name=LocalizedText(t["name"]),
            plain=LocalizedText(t["plain"]),
            starter_question=LocalizedText(t["starter_question"]),
            determinants=list(t["determinants"]),
            sectors=list(t["sectors"]),
        )
        for t in content.themes()
    )
    db.session.add_all(
        Insight(key=c["key"], kind=c["kind"], text=LocalizedText(c["text"]), source=c["source"])
        for c in content.insights()
    )
    db.session.flush()
