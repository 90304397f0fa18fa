"""One's own account: profile, devices, personal data, leaving."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select, text

from portal.accounts.devices import device_family
from portal.accounts.models import Membership, Person, SignIn
from portal.accounts.personal_data import _contributions, contribute
from portal.accounts.words import person_name
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import Event, record
from portal.kernel.permissions import Role
from tests.accounts.forms import send, token_on
from tests.factories.accounts import make_member

OWN_PAGES = (
    "/me", "/me/security", "/me/password", "/me/second-step", "/me/devices", "/me/data", "/me/data.json", "/me/leave",
)  # fmt: skip


def test_own_pages_are_for_those_who_are_signed_in(cast):
    for page in OWN_PAGES:
        assert cast.client().get(page).location == f"/sign-in?next={page}"
        assert cast.client(cast.ben).get(page).status_code == 200


@pytest.mark.parametrize("page", ["/me/security", "/me/password", "/me/second-step", "/me/leave", "/me/data.json"])
def test_delicate_pages_ask_for_a_recent_sign_in(cast, page):
    client = cast.client(cast.ben)
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        assert client.get(page).location == f"/sign-in?next={page}"
        assert client.get("/me").status_code == 200


def test_refused_change_leads_back_to_the_page_of_its_form(cast):
    client = cast.client(cast.ben)
    data = {"csrf_token": token_on(client, "/me/security")}
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        referrer = {"Referer": "http://localhost/me/security"}
        answer = client.post("/me/second-step/off", data=data, headers=referrer)
        assert answer.location == "/sign-in?next=/me/security"
        foreign = client.post("/me/second-step/off", data=data, headers={"Referer": "http://evil.example/me"})
        assert foreign.location == "/sign-in?next=/"


def test_name_and_language_are_changed(cast):
    client = cast.client(cast.ben)
    assert send(client, "/me", name=" Ben\u2028 Bos ", language="pl").status_code == 303
    db.session.refresh(cast.ben)
    assert (cast.ben.name, cast.ben.language) == ("Ben Bos", "pl")
    assert 'lang="pl"' in client.get("/me").text


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "\u200b \t"}, {"name": "Ben", "language": "xx"}])
def test_empty_name_and_unknown_language_are_refused(cast, fields):
    assert send(cast.client(cast.ben), "/me", **{"language": "nl"} | fields).status_code == 422
    db.session.refresh(cast.ben)
    assert cast.ben.name == "Ben"


def test_devices_are_listed_in_words(cast):
    cast.client(cast.ben)
    page = cast.client(cast.ben).get("/me/devices").text
    assert page.count("Firefox on Linux") >= 2
    assert "This device" in page


def test_device_that_was_signed_out_is_refused_at_once(cast):
    here, elsewhere = cast.client(cast.ben), cast.client(cast.ben)
    other = db.session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert elsewhere.get("/me").status_code == 200
    send(here, "/me/devices", f"/me/devices/{other.id}/end")
    assert elsewhere.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


def test_device_of_somebody_else_cannot_be_signed_out(cast):
    ada = cast.client(cast.ada)
    hers = db.session.scalars(select(SignIn)).one()
    assert send(cast.client(cast.ben), "/me/devices", f"/me/devices/{hers.id}/end").status_code == 404
    assert ada.get("/me").status_code == 200


def test_signing_out_everywhere_ends_every_device(cast):
    here, elsewhere, ada = cast.client(cast.ben), cast.client(cast.ben), cast.client(cast.ada)
    send(here, "/me/devices", "/me/devices/end")
    assert [c.get("/me").status_code for c in (here, elsewhere, ada)] == [303, 303, 200]


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (FIREFOX, "firefox/linux"),
        (CHROME, "chrome/android"),
        (EDGE, "edge/windows"),
        (SAFARI, "safari/iphone"),
        ("", "other/other"),
        ("x" * 5000, "other/other"),
    ],
)
def test_device_is_known_by_family_only(agent, family):
    assert device_family(agent) == family


def test_export_holds_everything_about_the_person_and_nothing_of_others(cast):
    record("test.noted", cast.region, cast.actor(cast.ben), region_id=cast.region.id, note="by Ben")
    record("test.noted", cast.region, cast.actor(cast.ada), region_id=cast.region.id, note="by Ada")
    answer = cast.client(cast.ben).get("/me/data.json")
    found = json.loads(answer.data)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert found["account"]["email"] == "ben@example.org"
    assert found["account"]["memberships"][0]["region"] == cast.region.name
    assert found["account"]["devices"][0]["device"] == "Firefox on Linux"
    assert [event["details"]["note"] for event in found["history"]] == ["by Ben"]
    assert "ada" not in answer.text.lower().replace("canada", "")


def test_export_holds_no_secret(cast):
    cast.ben.password_hash, cast.ben.totp_secret = "$argon2id$secret", b"sealed"
    body = cast.client(cast.ben).get("/me/data.json").text
    assert "argon2" not in body
    assert "sealed" not in body
    assert '"has_password": true' in body


def test_other_slices_contribute_and_erase(cast):
    erased = []
    contribute("ideas", lambda person_id: [{"idea of": person_id}], erased.append)
    try:
        number = cast.ben.id
        assert json.loads(cast.client(cast.ben).get("/me/data.json").data)["ideas"] == [{"idea of": number}]
        send(cast.client(cast.ben), "/me/leave", way="delete")
        assert erased == [number]
    finally:
        del _contributions["ideas"]


def leave(cast, person, way):
    return send(cast.client(person), "/me/leave?lang=en", "/me/leave", way=way)


@pytest.mark.parametrize("way", ["delete", "anonymise"])
def test_nothing_of_the_person_is_left(cast, way):
    cast.ben.name, cast.ben.email = "Benjamin Findme", "findme@example.org"
    elsewhere = cast.client(cast.ben)
    assert leave(cast, cast.ben, way).location == "/"
    stored = "\n".join(
        str(value)
        for table in inspect(db.engine).get_table_names()
        for row in db.session.execute(text(f'SELECT * FROM "{table}"'))
        for value in row
    )
    assert "findme" not in stored.lower()
    assert elsewhere.get("/me").status_code == 303


def test_deleted_person_leaves_texts_without_author(cast):
    event = record("idea.added", cast.region, cast.actor(cast.ben), region_id=cast.region.id)
    number = cast.ben.id
    leave(cast, cast.ben, "delete")
    db.session.expire_all()
    assert db.session.get(Person, number) is None
    assert db.session.get(Event, event.id).actor_id is None
    assert not db.session.scalars(select(Membership).where(Membership.person_id == number)).all()


def test_anonymised_person_keeps_texts_together_as_a_former_member(app, cast):
    event = record("idea.added", cast.region, cast.actor(cast.ben), region_id=cast.region.id)
    number = cast.ben.id
    leave(cast, cast.ben, "anonymise")
    db.session.expire_all()
    left = db.session.get(Person, number)
    assert db.session.get(Event, event.id).actor_id == number
    assert (left.email, left.name, left.password_hash, left.left_on) == (None, "", None, clock.today())
    assert not left.memberships
    with app.test_request_context("/?lang=en"):
        assert person_name(left) == "former member"
        assert person_name(None) == "former member"
        assert person_name(cast.ada) == "Ada"


def test_address_of_who_left_can_be_invited_again(cast):
    leave(cast, cast.ben, "anonymise")
    make_member(cast.region, name="Ben again", email="ben@example.org")
    assert db.session.scalars(select(Person.name).where(Person.email == "ben@example.org")).one() == "Ben again"


@pytest.mark.parametrize("who", ["Ada", "Eva"])
@pytest.mark.parametrize("way", ["delete", "anonymise"])
def test_last_organiser_and_last_administrator_cannot_leave(cast, who, way):
    assert leave(cast, cast.personas[who], way).status_code == 409
    assert db.session.scalars(select(Person).where(Person.name == who)).one()


def test_organiser_leaves_when_there_is_another(cast):
    make_member(cast.region, Role.ORGANISER)
    assert leave(cast, cast.ada, "delete").status_code == 303


def test_leaving_needs_a_choice(cast):
    assert leave(cast, cast.ben, "").status_code == 422
    assert leave(cast, cast.ben, "both").status_code == 422
    assert db.session.get(Person, cast.ben.id)
