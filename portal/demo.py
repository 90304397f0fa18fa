"""The demo world: fictional regions in which everything can be tried, from the built-in content."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.insights.models import Insight
from portal.kernel.db import db, transaction
from portal.kernel.text import LocalizedText
from portal.regions.models import Region


def is_seeded() -> bool:
    """Whether this database has any region."""
    return bool(db.session.scalar(select(func.count()).select_from(Region)))


def sign_ins() -> list[tuple[str, str, str]]:
    """The demo accounts as `(mail, password, what they are)`."""
    return []


def seed() -> None:
    """Fill an empty database."""
    from portal import content

    with transaction():
        for slug, name, country, lang in (
            ("lodzkie", "Łódzkie", "PL", "pl"),
            ("pomurje", "Pomurje", "SI", "sl"),
            ("waterkant", "Waterkant", "NL", "nl"),
        ):
            db.session.add(
                Region(
                    slug=slug,
                    name=name,
                    country=country,
                    tagline=LocalizedText(),
                    organiser=name,
                    languages=["nl", "en", "pl", "sl"],
                    default_language=lang,
                    is_fictional=True,
                )
            )
        for card in content.insights():
            db.session.add(
                Insight(key=card["key"], kind=card["kind"], text=LocalizedText(card["text"]), source=card["source"])
            )
