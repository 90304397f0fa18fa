"""A forgotten password, and what may be a new one."""

from __future__ import annotations

import pytest

from portal.accounts.passwords import check_new_password, hash_password, is_password
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from tests.accounts.forms import send
from tests.accounts.mailbox import deliver, link_in
from tests.cast import visitor
from tests.factories.accounts import PASSWORD, make_person

NEW = "other words altogether"


@pytest.fixture
def ada(session):
    return make_person("Ada", email="ada@example.org", language="en", password=PASSWORD)


@pytest.fixture
def link(client, ada):
    send(client, "/password", email="ada@example.org")
    (mail,) = deliver()
    return link_in(mail)


def choose(client, link, password=NEW):
    client.get(link)
    return send(client, "/password/new?lang=en", "/password/new", password=password)


def test_new_password_signs_in_and_the_old_one_no_more(client, link):
    assert choose(client, link).location == "/sign-in"
    assert send(client, "/sign-in", email="ada@example.org", password=PASSWORD).status_code == 422
    assert send(client, "/sign-in", email="ada@example.org", password=NEW).status_code == 303


def test_link_sets_one_password(app, client, link):
    choose(client, link)
    again = app.test_client()
    again.get(link)
    assert again.get("/password/new").status_code == 409
    assert send(again, "/sign-in", "/password/new", password="third set of words").status_code == 409
    assert send(again, "/sign-in", email="ada@example.org", password=NEW).status_code == 303


def test_link_survives_a_refused_password(client, link):
    assert choose(client, link, "short").status_code == 422
    assert choose(client, link, NEW).status_code == 303


def test_link_signs_nobody_in(client, link):
    client.get(link)
    assert client.get("/me").status_code == 303


def test_new_password_signs_every_device_out(app, client, link, ada):
    elsewhere = visitor(app, ada)
    assert elsewhere.get("/me").status_code == 200
    choose(client, link)
    assert elsewhere.get("/me").status_code == 303


def test_new_password_is_told_by_mail(client, link):
    choose(client, link)
    assert deliver()[-1]["Subject"] == "Something changed in your account"


def test_unknown_address_gets_the_same_answer_and_no_mail(client, ada):
    known, unknown = (send(client, "/password", email=e) for e in ("ada@example.org", "nobody@example.org"))
    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    assert len(deliver()) == 1


@pytest.mark.parametrize(
    "password",
    ["short", "passwordpassword", "PasswordPassword", "abababababab", "ada@example.org", "kring kring kring"],
)
def test_guessable_passwords_are_refused(password):
    with pytest.raises(Invalid) as refused:
        check_new_password(password, "Ada Lovelace", "ada@example.org")
    assert "password" in refused.value.fields


@pytest.mark.parametrize("password", [PASSWORD, "żółta łódź płynie", "T4k!9zQ.w2Lp", "x" + "ab cd ef gh " * 16])
def test_long_passwords_of_any_letters_are_taken(password):
    check_new_password(password, "Ada Lovelace", "ada@example.org")


def test_password_typed_on_another_keyboard_is_the_same():
    assert is_password("cafe\u0301 cafe\u0301 cafe\u0301", hash_password("café café café"))


def test_nobody_has_no_password():
    assert not is_password("", None)
    assert not is_password("anything", None)


def test_own_password_keeps_this_device_and_ends_the_others(app, ada):
    here, elsewhere = visitor(app, ada), visitor(app, ada)
    assert send(here, "/me/password", password=NEW).location == "/me/security"
    assert here.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 303
    db.session.refresh(ada)
    assert is_password(NEW, ada.password_hash)
