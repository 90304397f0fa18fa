"""Filling in an organiser's form, which says what it has seen of the thing it changes."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.forms import send

_SEEN = re.compile(r'name="seen"[^>]*value="([^"]+)"')


def seen_on(client: FlaskClient, page: str) -> str:
    """What the form on a page has seen."""
    found = _SEEN.search(client.get(page).text)
    assert found, f"{page} has no form that changes something"
    return found[1]


def save(client: FlaskClient, page: str, **fields: Any) -> TestResponse:
    """Open `page`, fill `fields` in and send its form."""
    return send(client, page, seen=seen_on(client, page), **fields)
