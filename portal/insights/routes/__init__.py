"""The registers' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("insights", __name__)

from portal.insights.routes import initiatives, insights  # noqa: E402, F401 (their views register themselves)
