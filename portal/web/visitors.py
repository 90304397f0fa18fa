"""Residents without account: one random token in a cookie, set when somebody first contributes, never on reading.

The token itself is stored nowhere on our side. Each place sees a keyed hash of its own, so places cannot be joined.
"""

from __future__ import annotations

from flask import Response, after_this_request, current_app, g, request, session

from portal.config import Settings
from portal.kernel.secrets import keyed_hash, new_token

KEPT = 400 * 24 * 3600
"""Seconds: as long as browsers keep a cookie at all."""
LONGEST = 60
"""Characters of a token that we would have made; a longer cookie is not ours."""


def visitor_cookie() -> str:
    return "__Host-kring-visitor" if _settings().is_https else "kring-visitor"


def visitor_key(place: str) -> bytes | None:
    """The present visitor's key in `place` (such as "board:12"), or None for a browser that never contributed."""
    token = _token()
    return _key(token, place) if token else None


def welcome_visitor(place: str) -> bytes:
    """The same, for somebody who contributes now: a browser without a token is given one with this answer."""
    token = _token()
    if token is None:
        token = g.visitor = _first_token()
        after_this_request(_remember)
    return _key(token, place)


def _first_token() -> str:
    """A new token; the same one for all requests of a session that are sent before the first answer has arrived.

    Two quick taps, or a vote sent again after the line was cut, would else come from two people. Forms of shared pages
    bring no session: there each request is somebody new.
    """
    began = session.get(current_app.config["WTF_CSRF_FIELD_NAME"])
    return keyed_hash("first visit", began).hex()[:32] if began else new_token()


def _key(token: str, place: str) -> bytes:
    return keyed_hash("visitor", token, place)


def _token() -> str | None:
    if "visitor" not in g:
        token = request.cookies.get(visitor_cookie(), "")
        g.visitor = token if 0 < len(token) <= LONGEST else None
    return g.visitor  # type: ignore[no-any-return]


def _remember(response: Response) -> Response:
    response.set_cookie(
        visitor_cookie(), g.visitor, max_age=KEPT, httponly=True, samesite="Lax", secure=_settings().is_https
    )
    return response


def _settings() -> Settings:
    return current_app.config["KRING"]  # type: ignore[no-any-return]
