"""An empty portal begins once, with one administrator and no demo world."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.kernel.db import transaction
from portal.kernel.errors import Conflict, Invalid
from portal.operating.first_start import begin
from portal.regions.models import Region, Theme


def test_a_first_start_makes_one_administrator_who_can_sign_in(session, client):
    with transaction():
        link = begin("Admin@Example.org", "Ada")
    person = session.scalars(select(Person)).one()
    assert (person.email, person.is_admin, person.is_demo) == ("admin@example.org", True, False)
    assert session.scalar(select(func.count()).select_from(Region)) == 0
    assert session.scalar(select(func.count()).select_from(Theme)) == 10
    answer = client.get(link.removeprefix("http://localhost"))
    assert answer.status_code == 303, "an address with a token leads to a clean one"


def test_a_portal_is_never_set_up_twice(session):
    with transaction():
        begin("admin@example.org", "Ada")
    with pytest.raises(Conflict):
        begin("other@example.org", "Ben")


def test_a_wrong_address_leaves_the_portal_empty(session):
    with pytest.raises(Invalid), transaction():
        begin("not an address", "Ada")
    assert session.scalar(select(func.count()).select_from(Theme)) == 0
