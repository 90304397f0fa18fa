"""The second step of signing in: codes of an app, and recovery codes."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pyotp
import pytest
from sqlalchemy import select

from portal.accounts.actions import second_factor
from portal.accounts.models import Person, RecoveryCode
from portal.kernel import clock
from portal.kernel.db import db
from tests.accounts.forms import send, token_on
from tests.accounts.mailbox import deliver, link_in
from tests.cast import visitor
from tests.factories.accounts import PASSWORD, make_person

NOON = datetime(2027, 3, 15, 12, 1, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment):
    return pyotp.TOTP(SECRET).at(moment)


@pytest.fixture
def ada(session):
    return make_person("Ada", email="ada@example.org", language="en", password=PASSWORD)


@pytest.fixture
def codes(ada):
    """Ada has turned her second step on at noon; these are her recovery codes."""
    with clock.fixed(NOON):
        codes = second_factor.turn_on(ada, SECRET, code_at(NOON))
    db.session.commit()
    return codes


def first_step(client, **fields):
    return send(client, "/sign-in", email="ada@example.org", password=PASSWORD, **fields)


def second_step(client, code):
    return send(client, "/sign-in/code?lang=en", "/sign-in/code", code=code)


def test_setup_page_gives_a_secret_and_the_code_proves_it(app, ada):
    client = visitor(app, ada)
    page = client.get("/me/second-step").text
    secret = re.search(r'name="secret"[^>]*value="(\w{32})"', page)[1]
    data = {"csrf_token": token_on(client, "/me/second-step"), "secret": secret, "code": pyotp.TOTP(secret).now()}
    shown = client.post("/me/second-step", data=data)
    assert shown.status_code == 200
    assert len(re.findall(r"<code[^>]*>[a-z2-9]{5}-[a-z2-9]{5}</code>", shown.text)) == 10
    db.session.refresh(ada)
    assert ada.totp_secret


def test_wrong_code_does_not_turn_it_on(app, ada):
    with clock.fixed(NOON):
        client = visitor(app, ada)
        data = {"csrf_token": token_on(client, "/me/second-step"), "secret": SECRET, "code": "000000"}
        assert client.post("/me/second-step", data=data).status_code == 422
    db.session.refresh(ada)
    assert ada.totp_secret is None


def test_password_alone_signs_nobody_in(client, codes):
    assert first_step(client).location == "/sign-in/code"
    assert client.get("/me").status_code == 303


def test_mailed_link_alone_signs_nobody_in(client, codes):
    send(client, "/sign-in", "/sign-in/mail", email="ada@example.org")
    (mail,) = deliver()
    client.get(link_in(mail))
    assert send(client, "/sign-in/link").location == "/sign-in/code"
    assert client.get("/me").status_code == 303


def test_code_of_the_app_signs_in_and_leads_on(client, codes):
    with clock.fixed(LATER):
        first_step(client, next="/me/devices")
        assert second_step(client, code_at(LATER)).location == "/me/devices"
        assert client.get("/me").status_code == 200


def test_code_with_a_space_and_of_a_clock_half_a_minute_off_is_taken(client, codes):
    with clock.fixed(LATER):
        first_step(client)
        code = code_at(LATER + timedelta(seconds=30))
        assert second_step(client, f" {code[:3]} {code[3:]}").status_code == 303


def test_code_is_taken_once(app, codes):
    with clock.fixed(LATER):
        first, second = app.test_client(), app.test_client()
        first_step(first)
        first_step(second)
        assert second_step(first, code_at(LATER)).status_code == 303
        assert second_step(second, code_at(LATER)).status_code == 422


def test_code_that_turned_it_on_is_used_up(client, codes):
    with clock.fixed(NOON):
        first_step(client)
        assert second_step(client, code_at(NOON)).status_code == 422


def test_recovery_code_signs_in_once_in_any_case(app, codes):
    first, second = app.test_client(), app.test_client()
    first_step(first)
    first_step(second)
    assert second_step(first, codes[3].upper().replace("-", " ")).status_code == 303
    assert second_step(second, codes[3]).status_code == 422


def test_parallel_uses_of_a_recovery_code_sign_in_once(app, codes):
    browsers = [app.test_client() for _browser in range(3)]
    for browser in browsers:
        first_step(browser)
    tokens = [token_on(browser, "/sign-in/code") for browser in browsers]
    together = Barrier(3)

    def enter(browser, token):
        together.wait()
        return browser.post("/sign-in/code", data={"csrf_token": token, "code": codes[0]}).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(enter, browsers, tokens)) == [303, 422, 422]


def test_recovery_codes_of_somebody_else_do_not_help(client, codes, session):
    ben = make_person("Ben", email="ben@example.org", password=PASSWORD)
    with clock.fixed(NOON):
        second_factor.turn_on(ben, SECRET, code_at(NOON))
    send(client, "/sign-in", email="ben@example.org", password=PASSWORD)
    assert second_step(client, codes[0]).status_code == 422


def test_guessing_codes_is_delayed(client, codes):
    with clock.fixed(LATER):
        first_step(client)
        assert [second_step(client, f"00000{n}").status_code for n in range(7)] == [422] * 5 + [429] * 2


def test_code_page_without_a_first_step_leads_back(client, codes):
    assert client.get("/sign-in/code").location == "/sign-in"


def test_first_step_waits_a_quarter_of_an_hour(client, codes):
    with clock.fixed(LATER):
        first_step(client)
    with clock.fixed(LATER + timedelta(minutes=16)):
        assert client.get("/sign-in/code").location == "/sign-in"


def test_turning_it_off_forgets_secret_and_codes(app, client, codes, ada):
    send(visitor(app, ada), "/me/security", "/me/second-step/off")
    assert first_step(client).location == "/me"
    assert not db.session.scalars(select(RecoveryCode)).all()


def test_new_recovery_codes_replace_the_old(app, client, codes, ada):
    shown = send(visitor(app, ada), "/me/security", "/me/recovery-codes")
    fresh = re.findall(r">([a-z2-9]{5}-[a-z2-9]{5})</code>", shown.text)
    assert not set(fresh) & set(codes)
    first_step(client)
    assert second_step(client, codes[0]).status_code == 422
    assert second_step(client, fresh[0]).status_code == 303


def test_secret_and_codes_are_not_readable_in_the_database(codes, session):
    (sealed,) = session.scalars(select(Person.totp_secret))
    assert SECRET.encode() not in sealed
    stored = b"".join(session.scalars(select(RecoveryCode.hash)))
    assert not [code for code in codes if code.encode() in stored or code.replace("-", "").encode() in stored]
