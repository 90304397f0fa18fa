"""The cookie that keeps a device signed in, and who is behind it. Without it nothing is asked of the database."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app, g, request, session
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError

from portal.accounts.actions import sign_ins
from portal.accounts.devices import device_family
from portal.accounts.models import Person
from portal.accounts.queries.sign_ins import KEPT, SignedIn, signed_in
from portal.config import Settings
from portal.kernel import clock
from portal.kernel.db import set_read_only, transaction
from portal.kernel.errors import SignInNeeded
from portal.kernel.permissions import ANYBODY, Actor
from portal.web.pages import local_address, redirect_to

RECENT = timedelta(minutes=30)


def _settings() -> Settings:
    return current_app.config["KRING"]  # type: ignore[no-any-return]


def cookie_name() -> str:
    return "__Host-kring-person" if _settings().is_https else "kring-person"


def present_sign_in() -> SignedIn | None:
    """The sign-in of this request; looked up once, and only where there is a cookie."""
    if "sign_in" not in g:
        token = request.cookies.get(cookie_name())
        found = signed_in(token) if token else None
        g.sign_in = None if found and found.is_demo and not _settings().is_loopback else found
    return g.sign_in  # type: ignore[no-any-return]


def load_actor() -> Actor:
    found = present_sign_in()
    return found.actor if found else ANYBODY


def require_recent_sign_in() -> SignedIn:
    """The present sign-in if it is younger than RECENT; else the person is asked to sign in again first."""
    found = present_sign_in()
    if found is None or found.started_at < clock.now() - RECENT:
        raise SignInNeeded(_l("Sign in again to change how you sign in."))
    return found


def sign_in_as(person: Person, kept: bool, onward: str | None) -> Response:
    """Start a sign-in on this device and go on to `onward` if it is a page of ours. The form token changes."""
    token = sign_ins.start(
        person, device_family(request.user_agent.string), kept=kept, demo_allowed=_settings().is_loopback
    )
    before = present_sign_in()
    if before is not None:
        sign_ins.end(before.actor.id or 0, before.id)
    session.clear()
    response = redirect_to(local_address(onward, "/me"))
    response.set_cookie(
        cookie_name(),
        token,
        max_age=KEPT if kept else None,
        httponly=True,
        samesite="Lax",
        secure=_settings().is_https,
    )
    return response


def forget_device(response: Response) -> Response:
    """Take the cookie and everything in Flask's session away."""
    session.clear()
    response.delete_cookie(cookie_name(), httponly=True, samesite="Lax", secure=_settings().is_https)
    return response


def note_use(response: Response) -> Response:
    """Once a day and device: note that it was used, after the request's own transaction has ended."""
    found: SignedIn | None = g.get("sign_in")
    if found is not None and found.seen_on != clock.today():
        set_read_only(False)
        try:
            with transaction():
                sign_ins.touch(found.id)
        except OperationalError as error:  # reading goes on while nothing can be written
            current_app.logger.warning("the day of a sign-in's use was not noted: %s", error.orig)
    return response
