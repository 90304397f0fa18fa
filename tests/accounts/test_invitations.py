"""Inviting people to a region, and saying yes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from portal.accounts import actions
from portal.accounts.models import Invitation, Membership, Person
from portal.accounts.queries.people import actor_of, person_by_email
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import NotAllowed
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective
from tests.accounts.forms import send, token_on
from tests.accounts.mailbox import deliver, link_in, text_of
from tests.factories.regions import make_organisation

NEW = {"role": "professional", "perspective": "operational", "organisation": "", "language": "nl"}


def invite(client, cast, email="joke@example.org", region=None, **fields):
    page = f"/r/{(region or cast.region).slug}/organise/members/invite"
    return send(client, page, email=email, **NEW | fields)


@pytest.fixture
def link(cast):
    invite(cast.client(cast.ada), cast)
    (mail,) = deliver()
    return link_in(mail)


def accept(client, link, **fields):
    client.get(link)
    return send(client, "/sign-in?lang=en&next=/", "/invitation", **fields)


def roles_of(email):
    person = person_by_email(email)
    db.session.refresh(person)
    return [(m.region_id, m.role, m.perspective) for m in person.memberships]


@pytest.mark.parametrize(("who", "status"), [("Ada", 303), ("Eva", 303), ("Ben", 403), ("Cem", 403)])
def test_organisers_and_administrators_invite(cast, who, status):
    client = cast.client(cast.personas[who])
    page = f"/r/{cast.region.slug}/organise/members/invite"
    data = {"csrf_token": token_on(client, "/me"), "email": "joke@example.org", **NEW}
    assert client.post(page, data=data).status_code == status
    assert len(deliver()) == (status == 303)


def test_action_itself_refuses_others(cast):
    with pytest.raises(NotAllowed):
        actions.invite(cast.actor(cast.ben), cast.region, "joke@example.org", Role.ORGANISER, Perspective.PROFESSIONAL)


def test_mail_says_who_what_and_where_in_the_chosen_language(cast):
    organisation = make_organisation(cast.region, name="GGD & Co")
    invite(cast.client(cast.ada), cast, organisation=organisation.id, language="en")
    (mail,) = deliver()
    assert mail["To"] == "joke@example.org"
    assert mail["Content-Language"] == "en"
    for word in ("Ada", cast.region.name, "Professional", "GGD & Co"):
        assert word in text_of(mail)
    assert "GGD &amp; Co" in mail.get_body(("html",)).get_content()


def test_new_person_says_a_name_and_is_in(app, cast, link):
    client = app.test_client()
    assert accept(client, link, name="Joke", password="").location == f"/r/{cast.region.slug}"
    assert "Joke" in client.get("/me").text
    assert roles_of("joke@example.org") == [(cast.region.id, Role.PROFESSIONAL, Perspective.OPERATIONAL)]


def test_invited_person_reads_in_the_language_of_the_mail(app, link):
    client = app.test_client()
    client.get(link)
    assert '<html lang="nl">' in client.get("/invitation").text


def test_new_person_may_set_a_password(app, link):
    accept(app.test_client(), link, name="Joke", password="words that nobody guesses")
    again = send(app.test_client(), "/sign-in", email="joke@example.org", password="words that nobody guesses")
    assert again.status_code == 303


@pytest.mark.parametrize("fields", [{"name": " "}, {"name": "Joke", "password": "short"}])
def test_refused_details_leave_the_invitation_open(app, link, fields):
    client = app.test_client()
    assert accept(client, link, **fields).status_code == 422
    assert person_by_email("joke@example.org") is None
    assert accept(client, link, name="Joke").status_code == 303


def test_somebody_with_an_account_just_continues(cast):
    invite(cast.client(cast.ada), cast, "cem@example.org")
    (mail,) = deliver()
    client = cast.client(cast.cem)
    assert accept(client, link_in(mail)).location == f"/r/{cast.region.slug}"
    assert {region for region, _role, _perspective in roles_of("cem@example.org")} == {
        cast.region.id,
        cast.elsewhere.id,
    }


def test_invitation_alone_does_not_sign_an_existing_person_in(app, cast):
    invite(cast.client(cast.ada), cast, "cem@example.org")
    (mail,) = deliver()
    client = app.test_client()
    assert accept(client, link_in(mail)).location.startswith("/sign-in?next=")
    assert client.get("/me").status_code == 303


def test_organiser_does_not_learn_who_has_an_account(cast):
    client = cast.client(cast.ada)
    known, unknown = invite(client, cast, "cem@example.org"), invite(client, cast, "nobody@example.org")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)


def test_opening_the_link_changes_nothing(app, link):
    client = app.test_client()
    client.get(link)
    assert client.get("/invitation").status_code == 200
    assert db.session.scalars(select(Invitation)).one()
    assert person_by_email("joke@example.org") is None


def test_two_parallel_acceptances_make_one_person(app, cast, link):
    browsers = [app.test_client() for _browser in range(2)]
    tokens = []
    for browser in browsers:
        browser.get(link)
        tokens.append(token_on(browser, "/invitation"))
    together = Barrier(2)

    def press(browser, token):
        together.wait()
        return browser.post("/invitation", data={"csrf_token": token, "name": "Joke"}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, browsers, tokens)) == [303, 409]
    assert len(db.session.scalars(select(Person).where(Person.email == "joke@example.org")).all()) == 1


def test_invitation_is_good_for_two_weeks(app, link):
    with clock.fixed(clock.now() + timedelta(days=15)):
        assert accept(app.test_client(), link, name="Joke").status_code == 409


def test_inviting_again_replaces_the_link(app, cast, link):
    invite(cast.client(cast.ada), cast, role="professional", perspective="executive")
    newer = link_in(deliver()[-1])
    assert accept(app.test_client(), link, name="Joke").status_code == 409
    assert accept(app.test_client(), newer, name="Joke").status_code == 303
    assert roles_of("joke@example.org") == [(cast.region.id, Role.PROFESSIONAL, Perspective.EXECUTIVE)]


def test_sending_again_and_withdrawing(app, cast, link):
    client = cast.client(cast.ada)
    base = f"/r/{cast.region.slug}/organise/members"
    (invitation,) = db.session.scalars(select(Invitation))
    send(client, base, f"{base}/invitations/{invitation.id}/again")
    newer = link_in(deliver()[-1])
    assert newer != link
    send(client, base, f"{base}/invitations/{invitation.id}/withdraw")
    assert accept(app.test_client(), newer, name="Joke").status_code == 409


def test_member_is_not_invited_twice(cast):
    answer = invite(cast.client(cast.ada), cast, "ben@example.org")
    assert answer.status_code == 422
    assert not deliver()


def test_wrong_address_is_told_by_the_field(cast):
    answer = invite(cast.client(cast.ada), cast, "joke@@example", lang="en")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("email", ["joke@example.org\r\nBcc: all@example.org", "joke@example.org,all@example.org"])
def test_address_cannot_carry_another_one(cast, email):
    assert invite(cast.client(cast.ada), cast, email).status_code == 422
    assert not deliver()


def test_organisation_of_another_region_is_refused(cast):
    foreign = make_organisation(cast.elsewhere)
    assert invite(cast.client(cast.ada), cast, organisation=foreign.id).status_code == 422


def test_name_of_the_region_cannot_add_a_header(cast):
    cast.region.name = "Region\r\nBcc: all@example.org"
    actions.invite(actor_of(cast.ada), cast.region, "joke@example.org", Role.EXPERT, Perspective.PROFESSIONAL)
    (mail,) = deliver()
    assert mail["Bcc"] is None
    assert mail["To"] == "joke@example.org"
    assert len(db.session.scalars(select(Membership)).all()) == 3
