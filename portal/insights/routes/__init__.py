"""The registers' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("insights", __name__)

from portal.insights.routes import insights  # noqa: E402, F401 (its views register on the blueprint)
