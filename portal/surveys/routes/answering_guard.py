"""The respondent's key and the walls around it: cookies, form tokens, the signed link of a try-out.

A respondent has no account and no session. A random key in a cookie of its own for each survey opens the draft; a form
token is bound to that key. Before the first answer nothing personal exists, so the token is the same for everybody and
the browser's word on where the form came from decides.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import urlsplit

from flask import Response, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from portal.kernel.errors import NotAllowed
from portal.kernel.secrets import keyed_hash
from portal.surveys.actions.drafts import DAYS
from portal.surveys.models import Survey

FIELD = "token"
TRY = "try"


def key_in_cookie(code: str) -> bytes | None:
    """The key that this browser has for the survey, or None."""
    found = request.cookies.get(_cookie(code), "")
    try:
        key = base64.urlsafe_b64decode(found + "=")
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == 32 else None


def keep_key(response: Response, code: str, key: bytes) -> None:
    """Give the browser the key; a try-out's is gone with the browser."""
    value = base64.urlsafe_b64encode(key).decode().rstrip("=")
    _set(response, _cookie(code), value, code, None if is_trial(code) else DAYS * 24 * 3600)


def drop_key(response: Response, code: str, *, with_trial: bool = False) -> None:
    """Take the key out of the browser; with the mark of a try-out when that is over."""
    response.delete_cookie(_cookie(code), path=f"/s/{code}")
    if with_trial:
        response.delete_cookie(f"try-{code}", path=f"/s/{code}")


def form_token(code: str, key: bytes | None) -> str:
    """What a form of this survey must bring along."""
    return keyed_hash("answering-form", code, key or b"").hex()[:32]


def check_form(code: str, key: bytes | None) -> None:
    """Refuse a form that was not made for this respondent.

    A form from before the first answer may come a second time (Back, a second tab): then only if the browser says that
    it comes from here.
    """
    given = request.form.get(FIELD, "")
    if hmac.compare_digest(given.encode(), form_token(code, key).encode()):
        return
    if key and _is_surely_ours() and hmac.compare_digest(given.encode(), form_token(code, None).encode()):
        return
    raise NotAllowed(_l("This form has expired. Go back, reload the page and send it again."))


def _is_surely_ours() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site == "same-origin" or (origin is not None and urlsplit(origin).netloc == request.host)


def trial_address(survey: Survey) -> str:
    """Where this survey is tried out: everything works, nothing is counted. For those who may organise it."""
    return f"{url_for('surveys.welcome', code=survey.code)}?{TRY}={trial_token(survey.code)}"


def trial_token(code: str) -> str:
    return keyed_hash("answering-trial", code).hex()[:32]


def is_trial(code: str) -> bool:
    """Whether this browser came through the signed link of a try-out."""
    given = request.cookies.get(f"try-{code}", "")
    return bool(given) and hmac.compare_digest(given.encode(), trial_token(code).encode())


def begin_trial(response: Response, code: str, given: str) -> None:
    """From now on this browser tries the survey out. Refused without the right signature."""
    if not hmac.compare_digest(given.encode(), trial_token(code).encode()):
        raise NotAllowed(_l("This trial link is not right. Ask the organiser for a new one."))
    _set(response, f"try-{code}", given, code, None)


def _cookie(code: str) -> str:
    return f"trial-{code}" if is_trial(code) else f"draft-{code}"


def _set(response: Response, name: str, value: str, code: str, seconds: int | None) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(name, value, max_age=seconds, path=f"/s/{code}", secure=secure, httponly=True, samesite="Lax")
