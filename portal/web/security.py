"""The walls around every request: content policy, cross-site refusal, cookies.

No inline script or style runs (`script-src 'self'`), and never `strict-dynamic`: an injected script without a nonce ran
under it. `Referrer-Policy: same-origin`, because with `no-referrer` browsers post `Origin: null`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_babel import lazy_gettext as _l
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from portal.config import Settings
from portal.kernel.errors import NotAllowed, NotFound
from portal.web.transactions import SAFE_METHODS

csrf = CSRFProtect()

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


class RowNumber(IntegerConverter):
    """A number in an address. Larger ones than any row has are not found: SQLite's driver cannot even ask for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1} | kwargs)


def refuse_unreadable_address() -> None:
    """No page has a NUL in its address, and PostgreSQL cannot even be asked for one."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise NotFound


def refuse_foreign_origin() -> None:
    """Refuse a change that another site's page asks for, whatever token it has."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = {request.host, urlsplit(current_app.config["KRING"].address).netloc}
    foreign = site not in (None, "same-origin", "none") or (origin is not None and urlsplit(origin).netloc not in own)
    if foreign:
        raise NotAllowed(_l("This was sent from another website, so we did not accept it."))


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def register(app: Flask) -> None:
    settings: Settings = app.config["KRING"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-kring" if settings.is_https else "kring",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # refuse_foreign_origin asks more, and works behind a proxy
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.url_map.converters["int"] = RowNumber
    app.before_request(refuse_unreadable_address)
    app.before_request(refuse_foreign_origin)
    csrf.init_app(app)
    app.after_request(_add_headers)
