"""Static files under addresses that change with their content, kept by browsers for a year; icons from one sprite."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from flask import Flask, Response, current_app, request
from markupsafe import Markup
from werkzeug.security import safe_join

from portal.config import ROOT
from portal.kernel.errors import NotFound
from portal.web.access import public

STATIC = ROOT / "static"
_COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file in memory; `packed` is its gzip form where that is smaller."""

    body: bytes
    packed: bytes | None
    mimetype: str
    version: str


@lru_cache(maxsize=256)
def _read(name: str, changed: float) -> Asset:
    path = STATIC / name
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0) if path.suffix in _COMPRESSIBLE else None
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, packed, mimetype, hashlib.sha256(body).hexdigest()[:12])


def find_asset(name: str) -> Asset:
    """The file `name` below static/; NotFound if there is none."""
    path = safe_join(str(STATIC), name)
    if path is None or not (STATIC / name).is_file():
        raise NotFound
    return _read(name, (STATIC / name).stat().st_mtime if current_app.debug or current_app.testing else 0.0)


@lru_cache(maxsize=256)
def _address(name: str) -> str:
    return f"/static/{find_asset(name).version}/{name}"


def asset(name: str) -> str:
    """The address of a static file, with a digest of its content in it."""
    return _address(name)


@public
def static(version: str, name: str) -> Response:
    """A static file. The digest in the address only keeps caches apart; a style's relative fonts work below it."""
    found = find_asset(name)
    packed = found.packed is not None and bool(request.accept_encodings["gzip"])
    response = Response(found.packed if packed else found.body, mimetype=found.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@lru_cache(maxsize=1)
def _symbols() -> dict[str, tuple[str, str]]:
    ElementTree.register_namespace("", _SVG[1:-1])
    found = {}
    for symbol in ElementTree.fromstring((STATIC / "icons.svg").read_bytes()).iter(f"{_SVG}symbol"):  # noqa: S314 (our own file)
        attributes = {k: v for k, v in symbol.attrib.items() if k != "id"}
        inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in symbol)
        inner = inner.replace(f' xmlns="{_SVG[1:-1]}"', "").strip()
        found[symbol.attrib["id"]] = (" ".join(f'{k}="{v}"' for k, v in attributes.items()), inner)
    return found


@lru_cache(maxsize=256)
def icon(name: str, cls: str = "i") -> Markup:
    """An icon drawn in place, silent for screen readers: it always stands beside a word."""
    attributes, inner = _symbols()[name]
    return Markup(f'<svg class="{cls}" aria-hidden="true" focusable="false" {attributes}>{inner}</svg>')  # noqa: S704


def sprite(*names: str) -> Markup:
    """The icons that a long page shows many times, drawn once and out of sight; `reused` shows them."""
    symbols = (f'<symbol id="i-{name}" {_symbols()[name][0]}>{_symbols()[name][1]}</symbol>' for name in names)
    return Markup(f'<svg class="sprite" aria-hidden="true" focusable="false">{"".join(symbols)}</svg>')  # noqa: S704


@lru_cache(maxsize=256)
def reused(name: str) -> Markup:
    """An icon of the page's `sprite`: 60 bytes in place of 300."""
    return Markup(f'<svg class="i" aria-hidden="true"><use href="#i-{name}"/></svg>')  # noqa: S704


def register(app: Flask) -> None:
    app.add_url_rule("/static/<version>/<path:name>", "static", static)
    app.jinja_env.globals.update(asset=asset, icon=icon, sprite=sprite, reused=reused)
