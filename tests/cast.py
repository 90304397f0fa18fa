"""The few people that all tests know.

Ada organises in the region, Ben is a professional member of it, Cem is a member of another region only, Dana is not
signed in, Eva administers the portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.actions import sign_ins
from portal.accounts.models import Person
from portal.accounts.queries.people import actor_of
from portal.kernel.db import db
from portal.kernel.permissions import ANYBODY, Actor, Role
from portal.kernel.perspectives import Perspective
from tests.factories.accounts import make_member, make_person
from tests.factories.regions import make_region


@dataclass(frozen=True)
class Cast:
    """The region, another region, and the people; Dana has no row."""

    region: Any
    elsewhere: Any
    ada: Person
    ben: Person
    cem: Person
    eva: Person


def make_cast(**changes: Any) -> Cast:
    """Everybody, with English as their language; `changes` are for the region."""
    region, elsewhere = make_region(**changes), make_region()
    english = {"language": "en"}
    return Cast(
        region=region,
        elsewhere=elsewhere,
        ada=make_member(
            region, Role.ORGANISER, Perspective.ORGANISATIONAL, name="Ada", email="ada@example.org", **english
        ),
        ben=make_member(region, name="Ben", email="ben@example.org", **english),
        cem=make_member(elsewhere, name="Cem", email="cem@example.org", **english),
        eva=make_person(name="Eva", email="eva@example.org", is_admin=True, **english),
    )


def personas(cast: Cast) -> dict[str, Actor]:
    """Everybody as actors, Dana among them; for walking over all of them."""
    people = {"Ada": cast.ada, "Ben": cast.ben, "Cem": cast.cem, "Eva": cast.eva}
    return {name: actor_of(person) for name, person in people.items()} | {"Dana": ANYBODY}


def visitor(app: Flask, person: Person | None = None) -> FlaskClient:
    """A browser in which `person` is signed in (nobody: Dana's). Without the forms, so it takes no time."""
    client = app.test_client()
    if person is not None:
        token = sign_ins.start(person, "firefox/linux", kept=False, demo_allowed=True)
        db.session.commit()
        client.set_cookie("kring-person", token, domain="localhost")
    return client
