"""Passkeys, with an authenticator in software."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.actions import second_factor
from portal.accounts.models import Passkey
from portal.kernel import clock
from portal.kernel.db import db
from tests.accounts.authenticator import PRESENT, VERIFIED, Authenticator
from tests.accounts.forms import send, token_on
from tests.accounts.mailbox import deliver
from tests.cast import visitor
from tests.factories.accounts import make_person


@pytest.fixture
def ada(session):
    return make_person("Ada", email="ada@example.org", language="en")


@pytest.fixture
def device(app, ada):
    """A device whose passkey Ada has added."""
    device = Authenticator()
    assert add(visitor(app, ada), device).status_code == 303
    return device


def challenge(client, address, page):
    return client.post(address, headers={"X-CSRFToken": token_on(client, page)}).json


def add(client, device, options=None):
    options = options or challenge(client, "/me/passkeys/challenge", "/me/security")
    return send(client, "/me/security", "/me/passkeys", credential=device.create(options), name="Phone")


def use(client, device, options=None, **fields):
    options = options or challenge(client, "/sign-in/passkey/challenge", "/sign-in")
    return send(client, "/sign-in", "/sign-in/passkey", credential=device.get(options), **fields)


def test_passkey_signs_in_and_leads_on(client, device):
    assert use(client, device, next="/me/devices").location == "/me/devices"
    assert client.get("/me").status_code == 200


def test_passkey_is_both_steps(client, device, ada):
    code = second_factor.pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").now()
    second_factor.turn_on(ada, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", code)
    assert use(client, device).location == "/me"


def test_challenge_names_nobody(client, device):
    options = challenge(client, "/sign-in/passkey/challenge", "/sign-in")
    assert not options.get("allowCredentials")
    assert options["userVerification"] == "required"


def test_challenge_is_good_once(app, client, device):
    options = challenge(client, "/sign-in/passkey/challenge", "/sign-in")
    assert use(client, device, options).status_code == 303
    assert use(app.test_client(), device, options).status_code == 422


def test_challenge_is_good_for_a_quarter_of_an_hour(client, device):
    options = challenge(client, "/sign-in/passkey/challenge", "/sign-in")
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        assert use(client, device, options).status_code == 422


def test_challenge_of_our_own_making_is_needed(client, device):
    assert use(client, device, {"challenge": "A" * 43}).status_code == 422


def test_challenge_for_adding_does_not_sign_in(app, client, device, ada):
    options = challenge(visitor(app, ada), "/me/passkeys/challenge", "/me/security")
    assert use(client, device, options).status_code == 422


def test_challenge_of_somebody_else_adds_nothing(app, ada):
    ben = make_person("Ben")
    options = challenge(visitor(app, ben), "/me/passkeys/challenge", "/me/security")
    assert add(visitor(app, ada), Authenticator(), options).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
    ],
)
def test_answer_for_another_site_or_without_the_person_is_refused(client, device, changes):
    for name, value in changes.items():
        setattr(device, name, value)
    assert use(client, device).status_code == 422
    assert client.get("/me").status_code == 303


def test_key_of_another_device_is_refused(client, device):
    device.key = Authenticator().key
    assert use(client, device).status_code == 422


def test_copied_device_is_noticed_by_its_counter(app, client, device):
    device.count = 5
    assert use(client, device).status_code == 303
    device.count = 2
    assert use(app.test_client(), device).status_code == 422


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '{"id": 1}', "ą" * 50, '{"id":"a","rawId":"a","response":{}}']
)
def test_unreadable_answers_are_refused(app, client, ada, credential):
    assert send(client, "/sign-in", "/sign-in/passkey", credential=credential).status_code == 422
    assert send(visitor(app, ada), "/me/security", "/me/passkeys", credential=credential).status_code == 422


def test_passkey_is_added_once(app, device, ada):
    assert add(visitor(app, ada), device).status_code == 409


def test_removed_passkey_does_not_sign_in(app, client, device, ada):
    (passkey,) = db.session.scalars(select(Passkey))
    send(visitor(app, ada), "/me/security", f"/me/passkeys/{passkey.id}/remove")
    assert use(client, device).status_code == 422


def test_passkey_of_somebody_else_cannot_be_removed(app, device, session):
    (passkey,) = session.scalars(select(Passkey))
    ben = visitor(app, make_person("Ben"))
    assert send(ben, "/me/security", f"/me/passkeys/{passkey.id}/remove").status_code == 404


def test_added_passkey_is_told_by_mail(device):
    (mail,) = deliver()
    assert "A passkey was added." in mail.as_string()


def test_adding_asks_for_a_recent_sign_in(app, ada):
    client = visitor(app, ada)
    token = token_on(client, "/me/security")
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        answer = client.post("/me/passkeys/challenge", headers={"X-CSRFToken": token})
    assert answer.location.startswith("/sign-in?next=")
