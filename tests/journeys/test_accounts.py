"""Signing in, being invited, and keeping one's account, in a real browser."""

from __future__ import annotations

from itertools import count

import pyotp
import pytest
from playwright.sync_api import expect

from tests.support.browsing import assert_accessible, follow, look, open_context, watch
from tests.support.server import Server

ORGANISER, PASSWORD = "fatma@kring.example", "kring-demo"

_numbers = count(1)


def sign_in(page, email=ORGANISER, password=PASSWORD):
    page.goto("/sign-in")
    page.locator("summary").click()
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    follow(page, page.locator("form:has(#password) button"))
    assert not page.url.endswith("/sign-in")


def newest_mail(page, to, number, subject=""):
    """Open the newest mail to `to` once there are `number` of them; the worker needs a moment to write it."""
    rows = page.locator("main li", has_text=to).filter(has_text=subject)
    for _look in range(60):
        page.goto("/outbox")
        if rows.count() == number:
            break
        page.wait_for_timeout(250)
    follow(page, rows.first.get_by_role("link"))


@pytest.mark.parametrize(
    ("width", "javascript", "locale"), [(360, False, "pl"), (360, True, "nl"), (1280, False, "sl")]
)
def test_invited_person_takes_part_and_signs_in_by_mail(visitor, page, width):
    """Fatma invites somebody, who says a name, works, signs out, and comes back with a link from a mail."""
    email = f"guest{next(_numbers)}-{width}@example.org"
    sign_in(page)
    page.goto("/r/voorbeeldstad/organise/members/invite")
    look(page, width)
    page.locator("#email").fill(email)
    page.locator("label[for=role-1]").click()
    page.locator("label[for=perspective-1]").click()
    follow(page, page.locator("main form button.big"))
    assert page.url.endswith("/organise/members")
    expect(page.get_by_role("heading", name=email)).to_be_visible()
    look(page, width)

    guest = visitor()
    newest_mail(guest, email, 1)
    look(guest, width)
    follow(guest, guest.locator('main a[href*="/t/invitation/"]'))
    assert guest.url.endswith("/invitation")
    look(guest, width)
    guest.locator("#name").fill("Gość Žan")
    follow(guest, guest.locator("main form button.big"))
    assert guest.url.endswith("/r/voorbeeldstad")
    for own in ("/me", "/me/security", "/me/password", "/me/second-step", "/me/devices", "/me/data", "/me/leave"):
        guest.goto(own)
        look(guest, width)
    guest.goto("/me")
    follow(guest, guest.locator('form[action="/sign-out"] button'))

    guest.goto("/sign-in")
    look(guest, width)
    guest.locator("#mail-to").fill(email)
    follow(guest, guest.locator("main form button.big"))
    assert guest.url.endswith("/sign-in/mail")
    look(guest, width)
    newest_mail(guest, email, 2)
    follow(guest, guest.locator('main a[href*="/t/sign-in/"]'))
    assert guest.url.endswith("/sign-in/link")
    look(guest, width)
    follow(guest, guest.locator("main form button.big"))
    assert guest.url.endswith("/me")
    assert guest.locator("#name").input_value() == "Gość Žan"


@pytest.fixture
def named(tmp_path):
    """A portal under a name, since browsers make no passkey for a bare IP address."""
    portal = Server(tmp_path / "instance")
    portal.settings["KRING_BASE_URL"] = f"http://localhost:{portal.port}"
    with portal.start("demo"):
        yield portal


def test_passkey_of_the_browser_signs_in(browser, named, troubles):
    """Ahmed adds a passkey, signs out and comes back with it; after removing it, it opens nothing."""
    address = named.settings["KRING_BASE_URL"]
    context = open_context(browser, address, width=1280, locale="en", javascript=True)
    watch(context, address, troubles)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    sign_in(page, "ahmed@kring.example")
    page.goto("/me/security?lang=en")
    page.get_by_label("Name of the device").fill("Work phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Work phone").wait_for()
    assert_accessible(page)
    sign_out(page)

    page.goto("/sign-in?next=/me/devices")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/me/devices")
    page.goto("/me/security")
    follow(page, page.get_by_role("button", name="Work phone"))
    expect(page.get_by_role("heading", name="Work phone")).to_have_count(0)
    sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/sign-in/passkey")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()


def sign_out(page):
    page.goto("/me?lang=en")
    follow(page, page.get_by_role("button", name="Sign out"))


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_second_step_is_asked_for_and_turned_off(page, javascript):
    """Luka turns the second step on with an app's code and signs in with a recovery code."""
    sign_in(page, "luka@kring.example")
    page.goto("/me/second-step?lang=en")
    secret = page.locator("[name=secret]").input_value()
    page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    follow(page, page.get_by_role("button", name="Turn on"))
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator("main code").all_inner_texts()
    assert len(codes) == 10
    assert_accessible(page)
    sign_out(page)

    sign_in(page, "luka@kring.example")
    page.get_by_label("Code").fill("000000")
    follow(page, page.locator("main form button.big"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Code").fill(codes[0])
    follow(page, page.locator("main form button.big"))
    assert page.url.endswith("/me")
    page.goto("/me/security")
    follow(page, page.get_by_role("button", name="Turn the second step off"))
    expect(page.get_by_role("link", name="Turn the second step on")).to_be_visible()


def test_back_after_sign_out_shows_nothing(page):
    sign_in(page)
    page.goto("/me/devices")
    sign_out(page)
    page.go_back()
    page.wait_for_url("**/sign-in**")
    expect(page.locator("#mail-to")).to_be_visible()
