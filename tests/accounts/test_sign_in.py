"""Signing in with a password, and what the cookie then opens."""

from __future__ import annotations

import pytest

from tests.accounts.forms import send
from tests.factories.accounts import PASSWORD, make_person


@pytest.fixture
def ada(session):
    return make_person("Ada", email="ada@example.org", password=PASSWORD, language="en")


def sign_in(client, email="ada@example.org", password=PASSWORD, **fields):
    return send(client, "/sign-in", email=email, password=password, **fields)


def test_right_password_signs_in(client, ada):
    answer = sign_in(client)
    assert answer.status_code == 303
    assert answer.location == "/me"
    assert "Ada" in client.get("/me").text
