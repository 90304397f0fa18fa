"""Sending files that people gave. A browser runs nothing in them and shows them on no page of ours but as a picture."""

from __future__ import annotations

from flask import Response, request

_WALLS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR = 365 * 24 * 3600


def private_file(data: bytes, media_type: str, name: str) -> Response:
    """A file for this one reader, never kept by a cache. `name` is ours: letters, digits, dots and hyphens."""
    response = Response(data, mimetype=media_type)
    response.headers.update(_WALLS)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def public_file(data: bytes, media_type: str, name: str, sha256: str) -> Response:
    """A file for everybody whose address holds its `sha256`: another content has another address, so it is kept."""
    response = private_file(data, media_type, name)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.set_etag(sha256)
    response.vary.clear()
    response.make_conditional(request)
    return response
