"""What a reader sees when something is refused or breaks: in their language, with a way out."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from portal.kernel.db import db, transaction
from portal.kernel.errors import DomainError, SignInNeeded
from portal.kernel.permissions import ANYBODY
from portal.web.pages import redirect_to, render_page, wanted_fragment
from portal.web.transactions import SAFE_METHODS

TITLES: dict[int, Any] = {
    400: _l("We could not read what was sent"),
    403: _l("You cannot do this"),
    404: _l("We cannot find this page"),
    405: _l("This does not work here"),
    409: _l("Something changed in the meantime"),
    413: _l("This file is too large"),
    422: _l("Something is not right yet"),
    429: _l("Please wait a moment"),
    500: _l("Something went wrong on our side"),
    503: _l("We cannot save anything just now"),
}
HELP: dict[int, Any] = {
    400: _l("Go back and try again."),
    403: _l("Perhaps you are signed in as somebody else, or the organiser has to let you in."),
    404: _l("The address may be wrong, or the page was removed. What you are looking for may be on the home page."),
    405: _l("Go back and use the button on the page."),
    409: _l("Go back, reload the page and see what it says now."),
    413: _l("Choose a smaller file."),
    422: _l("Go back and check what you filled in."),
    429: _l("You have done this too often in a short time. Try again in a few minutes."),
    500: _l("It is not your fault. Try again. If it happens again, tell us the number below."),
    503: _l("Reading still works. Keep this page open and try again in a few minutes."),
}


def error_page(status: int, message: Any = "", way_out: str | None = None, reference: str = "") -> Response:
    """The page for `status`; `message` says what exactly was refused. To htmx, words above the page that asked."""
    known = status if status in TITLES else 500 if status >= 500 else 400
    is_part = bool(wanted_fragment())
    response = render_page(
        "errors/_refused.html" if is_part else "errors/error.html",
        fragments=(),
        status=status,
        code=status,
        title=TITLES[known],
        message=message,
        help=HELP[known],
        way_out=way_out,
        reference=reference,
    )
    if is_part:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#refused", "innerHTML"
    return response


def _refused(error: DomainError) -> Response:
    db.session.rollback()
    if error.keep:
        with transaction():
            error.keep()
    if isinstance(error, SignInNeeded):
        return redirect_to(url_for("accounts.sign_in", next=_page_to_return_to()))
    return error_page(error.status, error.message, error.way_out)


def _page_to_return_to() -> str:
    """The page that was asked for; for a form the page it stood on, since its own address may take no GET."""
    if request.method in SAFE_METHODS:
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return f"{came_from.path}?{came_from.query}".rstrip("?")


def _refused_by_http(error: HTTPException) -> Response:
    db.session.rollback()
    response = error.get_response()
    if response.status_code < 400:
        return response  # type: ignore[return-value]
    return error_page(response.status_code)


def _expired(error: CSRFError) -> Response:
    db.session.rollback()
    return error_page(403, _l("This form has expired. Go back, reload the page and send it again."))


def _forget_who() -> None:
    """The page that says what broke must not ask the database again who is reading it."""
    db.session.rollback()
    if "actor" not in g:
        g.actor = ANYBODY


def _database_away(error: OperationalError) -> Response:
    _forget_who()
    full_or_locked = isinstance(error.orig, sqlite3.OperationalError)
    current_app.logger.error("the database refused: %s", error.orig)
    response = error_page(503)
    response.headers["Retry-After"] = "30" if full_or_locked else "10"
    return response


def _broken(error: Exception) -> Response:
    _forget_who()
    reference = secrets.token_hex(4)
    where = (reference, request.method, request.path)
    current_app.logger.error("unexpected error %s at %s %s", *where, exc_info=error)
    return error_page(500, reference=reference)


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _refused_by_http)
    app.register_error_handler(OperationalError, _database_away)
    if not app.testing:
        app.register_error_handler(Exception, _broken)
