"""The demo world: fictional areas, bodies and people in which everything can be tried.

    seed()       fills an empty database: regions, people, processes, surveys with generated answers, a report-back,
                 idea boards with votes on statements, plans
    sign_ins()   who can sign in, with the one demo password; refused under any address that is not loopback

Texts stand in `portal/content/demo`; dates are counted from the day of the first start, so the world never grows old
before it is made.
"""

from __future__ import annotations

from sqlalchemy import func, select

from portal.demo.boards import make_boards
from portal.demo.plans import make_plans
from portal.demo.regions import PASSWORD, make_regions
from portal.demo.rounds import make_rounds
from portal.demo.towns import town
from portal.demo.votes import look_at_votes
from portal.kernel.db import db, transaction
from portal.regions.models import Region


def is_seeded() -> bool:
    """Whether this database has any region."""
    return bool(db.session.scalar(select(func.count()).select_from(Region)))


def sign_ins() -> list[tuple[str, str, str]]:
    """The demo accounts as `(mail, password, what they are)`."""
    from portal.content import read_yaml

    world = read_yaml("demo/world.yaml")
    members = [(p["mail"], PASSWORD, f"{p['role']}, {p['region']}") for p in world["people"]]
    return [*members, (world["admin"]["mail"], PASSWORD, "administrator")]


def seed() -> None:
    """Make the world, whole or not at all."""
    from portal.content import read_yaml

    world = read_yaml("demo/world.yaml")
    with transaction():
        regions = make_regions(world)
        make_rounds(world, regions)
        towns = {slug: town(region) for slug, region in regions.items()}
        make_plans(towns, make_boards(towns))
    look_at_votes()
