"""The slice's pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("trace", __name__)

from portal.trace.routes import links  # noqa: E402, F401 (its views register on the blueprint)
