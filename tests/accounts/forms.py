"""Sending a page's form as a browser does."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


def token_on(client: FlaskClient, page: str) -> str:
    """The form token on a page."""
    found = _TOKEN.search(client.get(page).text)
    assert found, f"{page} has no form"
    return found[1] or found[2]


def send(client: FlaskClient, page: str, to: str = "", **fields: Any) -> TestResponse:
    """Open `page`, fill `fields` in and send the form to `to` (the page itself if empty)."""
    return client.post(to or page, data={"csrf_token": token_on(client, page), **fields})
