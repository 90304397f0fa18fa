"""The walls around every request: content policy, cross-site refusal, cookies.

No inline script or style runs (`script-src 'self'`), and never `strict-dynamic`: an injected script without a nonce ran
under it. `Referrer-Policy: same-origin`, because with `no-referrer` browsers post `Origin: null`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask_babel import lazy_gettext as _l
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from portal.config import Settings
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.ids import LARGEST_ROW
from portal.web.locale import COOKIE
from portal.web.shared import is_shared
from portal.web.transactions import SAFE_METHODS
from portal.web.visitors import visitor_cookie

SHARED = "shared"
"""What stands in place of a form's token on a page that many people get."""


class FormTokens(CSRFProtect):
    """A form's token belongs to one browser's session; only the forms of shared pages have the same one for all.

    That one tells nothing, so it is taken only from who is not signed in, and only if the browser says that the form
    came from this site, or if the request brings nothing along by which it would be more than anybody's.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        if apply_exemptions and (not request.endpoint or self._is_exempt()):
            return  # the form is not read yet: a view that is exempt looks at it by itself
        if request.method not in SAFE_METHODS and self._get_csrf_token() == SHARED and _may_use_shared_form():
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)


def form_token() -> str:
    """The token for a form on the page that is being made."""
    return SHARED if is_shared() else str(generate_csrf())


def _may_use_shared_form() -> bool:
    brought = set(request.cookies) - {COOKIE}
    if brought - {current_app.config["SESSION_COOKIE_NAME"], visitor_cookie()}:
        return False
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    is_own = site == "same-origin" or (origin is not None and urlsplit(origin).netloc in _own_hosts())
    return is_own or not brought


csrf = FormTokens()

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
        super().__init__(*args, **{"max": LARGEST_ROW} | kwargs)


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
    is_other = origin is not None and urlsplit(origin).netloc not in _own_hosts()
    if site not in (None, "same-origin", "none") or is_other:
        raise NotAllowed(_l("This was sent from another website, so we did not accept it."))


def _own_hosts() -> set[str]:
    return {request.host, urlsplit(current_app.config["KRING"].address).netloc}


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
    app.jinja_env.globals["csrf_token"] = form_token
    app.after_request(_add_headers)
