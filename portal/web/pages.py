"""HTMX once: the full page, or the asked-for block of the same template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, make_response, redirect, request
from htmx_flask.requests import HtmxHeaders
from jinja2_fragments import render_block

_CONTROL = re.compile(r"[\x00-\x20\\]")
VARY = "HX-Request, HX-Target, Cookie, Accept-Language"


def render_page(template: str, fragments: Sequence[str] = (), status: int = 200, **context: Any) -> Response:
    """The page, or the block named by `HX-Target` if it is one of `fragments` (block name = element id).

    An invalid form is the same call with status 422. A history restore always gets the full page.
    """
    block = wanted_fragment()
    if block in fragments:
        body = _fragment(template, block, context)
    else:
        body = current_app.jinja_env.get_template(template).render(context)
    response = make_response(body, status)
    response.headers["Vary"] = VARY
    return response


def wanted_fragment() -> str:
    """The id in `HX-Target` (htmx 4 sends `tag#id`), or "" when a full page is wanted."""
    htmx: HtmxHeaders = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return ""
    return (htmx.target or "").rpartition("#")[2]


def _fragment(template: str, block: str, context: dict[str, Any]) -> str:
    """The block, with the page's title in front: htmx takes a `<title>` over."""
    title = render_block(current_app.jinja_env, template, "title", **context).strip()
    return f"<title>{title} · Kring</title>" + render_block(current_app.jinja_env, template, block, **context)


def redirect_to(address: str) -> Response:
    """Send the reader on: 303, or `HX-Redirect` inside htmx so that no page lands in a card."""
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        response = make_response("", 200)
        response.headers["HX-Redirect"] = address
    else:
        response = make_response(redirect(address, 303))
    response.headers["Vary"] = VARY
    return response


def local_address(address: str | None, otherwise: str) -> str:
    """`address` if it is a path on this site, else `otherwise`: nobody is sent to a place that a link names."""
    if not address or not address.startswith("/") or address.startswith("//") or _CONTROL.search(address):
        return otherwise
    parts = urlsplit(address)
    return otherwise if parts.scheme or parts.netloc else address


def notify(message: Any, tone: str = "ok") -> None:
    """Say something on the next page; `tone` is ok, warn or stop-tone."""
    flash(str(message), tone)


def done(message: Any, address: str) -> Response:
    """What somebody asked for has happened: `address` is where the reader goes on, and is told so."""
    notify(message)
    return redirect_to(address)


def register(app: Flask) -> None:
    env = app.jinja_env
    env.add_extension("jinja2.ext.do")
    env.trim_blocks = env.lstrip_blocks = True
    # Blocks rendered alone do not see a child template's imports, so the macros are globals.
    env.globals["ui"] = Macros(app, "ui/ui.html")
    env.globals["fields"] = Macros(app, "ui/fields.html")
    env.globals["charts"] = Macros(app, "ui/charts.html")


class Macros:
    """The macros of one template, loaded when first used."""

    def __init__(self, app: Flask, template: str) -> None:
        self._app, self._template = app, template

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app.jinja_env.get_template(self._template).module, name)
