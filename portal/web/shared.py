"""Pages that are the same for everybody who brings nothing along: rendered once, then handed out for a moment.

A view says `share()` for an answer that depends on nothing but the address and the language. For `SECONDS` the same
request is then answered below Flask: no session, no database, no template. A request with any cookie but the language,
with another query than `?lang=…`, or from htmx is never answered from here, and an answer that sets a cookie is never
kept. Forms on such a page carry a token that all of them have (`security.FormTokens`), so that reading sets no cookie.
Measured with one gthread process: some 5,000 answers a second instead of 250.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from portal.kernel.text import LANGUAGES
from portal.web.locale import COOKIE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 2.0
"""How old a shared page may be. Closing a survey is seen at once by whoever posts, and this much later by readers."""
MOST = 1000
"""Pages kept; all are let go when there are more."""

_MARK = "kring.share"
_LANGUAGE_ONLY = re.compile(rf"{COOKIE}=[a-z]{{2}}")
Key = tuple[str, str, str, str, bool]


def share() -> None:
    """Say that the answer to this request is the same for everybody."""
    request.environ[_MARK] = True


def is_shared() -> bool:
    """Whether the answer to this request is one that others get, too."""
    return bool(request.environ.get(_MARK)) and _key(request.environ) is not None


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it goes out."""

    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class SharedPages:
    """WSGI middleware that keeps shared answers for a moment."""

    def __init__(self, app: WSGIApplication, seconds: float = SECONDS) -> None:
        self.app, self.seconds = app, seconds
        self.pages: dict[Key, Page] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self.app(environ, start)
        page = self.pages.get(key)
        if page is not None and page.until > monotonic():
            start(page.status, page.headers)
            return (page.body,)
        return self._fresh(key, environ, start)

    def _fresh(self, key: Key, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        heard: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            heard[:] = [status, headers, *rest]
            return lambda data: None

        body = self.app(environ, listen)
        is_personal = any(name.lower() == "set-cookie" for name, _text in heard[1])
        if not environ.get(_MARK) or is_personal or not heard[0].startswith("200"):
            start(*heard)
            return body
        page = self._page(heard[0], heard[1], _whole(body), packed=key[-1])
        if len(self.pages) >= MOST:
            self.pages.clear()
        self.pages[key] = page
        start(page.status, page.headers)
        return (page.body,)

    def _page(self, status: str, headers: list[tuple[str, str]], body: bytes, *, packed: bool) -> Page:
        kept = [(name, value) for name, value in headers if name.lower() not in ("content-length", "vary")]
        vary = next((value for name, value in headers if name.lower() == "vary"), "")
        if packed:
            body = gzip.compress(body, 6, mtime=0)
            kept.append(("Content-Encoding", "gzip"))
        kept += [("Vary", f"{vary}, Accept-Encoding".lstrip(", ")), ("Content-Length", str(len(body)))]
        return Page(monotonic() + self.seconds, status, kept, body)


def _whole(body: Iterable[bytes]) -> bytes:
    """All of an answer, which is then told that it was read."""
    try:
        return b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def _key(environ: WSGIEnvironment) -> Key | None:
    """What decides a shared answer, or None for a request that may bring something personal."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_HX_REQUEST" in environ:
        return None
    query, cookie = environ.get("QUERY_STRING", ""), environ.get("HTTP_COOKIE", "")
    if (query and not _LANGUAGE_ONLY.fullmatch(query)) or (cookie and not _LANGUAGE_ONLY.fullmatch(cookie)):
        return None
    packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    return environ["PATH_INFO"], query, cookie, _wished(environ.get("HTTP_ACCEPT_LANGUAGE", "")), packed


@lru_cache(maxsize=2000)
def _wished(header: str) -> str:
    return parse_accept_header(header, LanguageAccept).best_match(LANGUAGES) or "en"


def register(app: Flask) -> None:
    """Stand in front of `app`; in tests every answer is fresh."""
    app.wsgi_app = SharedPages(app.wsgi_app, 0.0 if app.testing else SECONDS)  # type: ignore[method-assign, assignment]
