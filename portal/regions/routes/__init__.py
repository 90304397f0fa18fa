"""The slice's pages, one module each: public pages and the organiser's desk."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("regions", __name__)

from portal.regions.routes import desk, home, pages, public  # noqa: E402, F401 (their views register on the blueprint)
