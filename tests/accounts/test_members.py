"""The members of a region: list, change, end; and nobody outside gets in."""

from __future__ import annotations

import pytest

from portal.accounts import actions
from portal.accounts.models import Membership
from portal.accounts.queries.members import membership as find
from portal.accounts.queries.people import actor_of
from portal.kernel.db import db
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective
from tests.accounts.forms import send, token_on
from tests.factories.accounts import make_member, make_membership
from tests.factories.regions import make_organisation


def base(region):
    return f"/r/{region.slug}/organise/members"


def membership_of(person):
    return db.session.query(Membership).filter_by(person_id=person.id).one()


def change(client, cast, person, **fields):
    page = f"{base(cast.region)}/{membership_of(person).id}"
    return send(client, page, **{"role": "expert", "perspective": "executive", "organisation": ""} | fields)


@pytest.mark.parametrize(("who", "status"), [("Ada", 200), ("Eva", 200), ("Ben", 403), ("Cem", 403), ("Dana", 303)])
def test_pages_are_for_organisers_and_administrators(cast, who, status):
    client = cast.client(cast.personas[who])
    number = membership_of(cast.ben).id
    for page in (base(cast.region), f"{base(cast.region)}/invite", f"{base(cast.region)}/{number}"):
        assert client.get(page).status_code == status


def test_every_change_is_refused_to_outsiders(cast):
    invitation = actions.invite(
        actor_of(cast.ada), cast.region, "joke@example.org", Role.EXPERT, Perspective.PROFESSIONAL
    )
    number = membership_of(cast.ada).id
    paths = [
        "/invite", f"/{number}", f"/{number}/end", f"/invitations/{invitation.id}/again",
        f"/invitations/{invitation.id}/withdraw",
    ]  # fmt: skip
    for person in (cast.ben, cast.cem):
        client = cast.client(person)
        token = token_on(client, "/me")
        for path in paths:
            assert client.post(base(cast.region) + path, data={"csrf_token": token}).status_code == 403
    dana = cast.client()
    for path in paths:
        answer = dana.post(base(cast.region) + path, data={"csrf_token": token_on(dana, "/sign-in")})
        assert answer.location.startswith("/sign-in")


def test_membership_is_reached_through_its_own_region_only(cast):
    client = cast.client(cast.cem)
    number = membership_of(cast.ada).id
    assert client.get(f"{base(cast.elsewhere)}/{number}").status_code == 404
    token = token_on(client, "/me")
    assert client.post(f"{base(cast.elsewhere)}/{number}/end", data={"csrf_token": token}).status_code == 404


def test_list_shows_members_of_this_region_only(cast):
    page = cast.client(cast.ada).get(base(cast.region)).text
    assert "Ben" in page
    assert "Cem" not in page
    assert "ben@example.org" in page


def test_list_costs_as_many_queries_for_thirty_as_for_two(cast):
    from tests.accounts.test_sign_in import statements

    client = cast.client(cast.ada)
    client.get(base(cast.region))
    few = len(statements(client, base(cast.region)))
    for _person in range(28):
        make_member(cast.region, organisation=make_organisation(cast.region))
    assert len(statements(client, base(cast.region))) == few


def test_organiser_changes_role_perspective_and_organisation(cast):
    organisation = make_organisation(cast.region)
    assert change(cast.client(cast.ada), cast, cast.ben, organisation=organisation.id).status_code == 303
    found = membership_of(cast.ben)
    db.session.refresh(found)
    assert (found.role, found.perspective, found.organisation_id) == (
        Role.EXPERT, Perspective.EXECUTIVE, organisation.id,
    )  # fmt: skip


def test_changed_role_counts_at_once(cast):
    ben = cast.client(cast.ben)
    change(cast.client(cast.ada), cast, cast.ben, role="organiser")
    assert ben.get(base(cast.region)).status_code == 200
    change(cast.client(cast.ada), cast, cast.ben, role="professional")
    assert ben.get(base(cast.region)).status_code == 403


def test_ended_membership_counts_at_once(cast):
    ben = cast.client(cast.ben)
    change(cast.client(cast.ada), cast, cast.ben, role="organiser")
    page = f"{base(cast.region)}/{membership_of(cast.ben).id}"
    assert send(cast.client(cast.ada), page, f"{page}/end").status_code == 303
    assert ben.get(base(cast.region)).status_code == 403


def test_last_organiser_stays(cast):
    ada = cast.client(cast.ada)
    assert change(ada, cast, cast.ada, role="expert").status_code == 409
    page = f"{base(cast.region)}/{membership_of(cast.ada).id}"
    assert send(ada, page, f"{page}/end").status_code == 409
    assert find(cast.region.id, membership_of(cast.ada).id).role == Role.ORGANISER


def test_administrator_may_end_the_last_organiser(cast):
    page = f"{base(cast.region)}/{membership_of(cast.ada).id}"
    assert send(cast.client(cast.eva), page, f"{page}/end").status_code == 303


def test_role_that_somebody_has_already_is_refused(cast):
    make_membership(cast.ben, cast.region, Role.EXPERT)
    professional = next(m for m in cast.ben.memberships if m.role == Role.PROFESSIONAL)
    page = f"{base(cast.region)}/{professional.id}"
    fields = {"role": "expert", "perspective": "executive", "organisation": ""}
    assert send(cast.client(cast.ada), page, **fields).status_code == 409


@pytest.mark.parametrize("fields", [{"role": "admin"}, {"perspective": "x"}, {"organisation": "999999"}, {"role": ""}])
def test_unknown_choices_are_refused(cast, fields):
    assert change(cast.client(cast.ada), cast, cast.ben, **fields).status_code == 422


def test_hostile_name_is_inert(cast):
    make_member(cast.region, name='<script>alert(1)</script> "onload=x')
    page = cast.client(cast.ada).get(base(cast.region)).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
