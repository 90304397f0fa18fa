"""The few people who appear in all tests.

Ada organises in the region, Ben is a professional member of it, Cem organises elsewhere, Dana is not signed in, Eva
administers the portal. The fixture `cast` gives them.
"""

from __future__ import annotations

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


class Cast:
    """Two regions and those who come near them. Ada and Ben belong to `region`, Cem organises `elsewhere`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.region, self.elsewhere = make_region(), make_region()
        management = Perspective.ORGANISATIONAL
        self.ada = make_member(self.region, Role.ORGANISER, management, name="Ada", email="ada@example.org")
        self.ben = make_member(self.region, Role.PROFESSIONAL, name="Ben", email="ben@example.org")
        self.cem = make_member(self.elsewhere, Role.ORGANISER, management, name="Cem", email="cem@example.org")
        self.eva = make_person("Eva", email="eva@example.org", is_admin=True)
        for person in (self.ada, self.ben, self.cem, self.eva):
            person.language = "en"
        db.session.commit()

    @property
    def personas(self) -> dict[str, Person | None]:
        """Everybody by name, for walking over all of them; Dana has no row."""
        return {"Ada": self.ada, "Ben": self.ben, "Cem": self.cem, "Dana": None, "Eva": self.eva}

    def actor(self, person: Person | None) -> Actor:
        """Who acts, as a request of this person sees it; None is Dana."""
        return actor_of(person) if person else ANYBODY

    def client(self, person: Person | None = None) -> FlaskClient:
        """A browser in which this person is signed in; None is Dana's, who is not."""
        return visitor(self.app, person)


def visitor(app: Flask, person: Person | None = None) -> FlaskClient:
    """A browser in which `person` is signed in, without the forms and the hashing."""
    client = app.test_client()
    if person is not None:
        token = sign_ins.start(person, "firefox/linux", kept=False, demo_allowed=True)
        db.session.commit()
        client.set_cookie("kring-person", token, domain="localhost")
    return client
