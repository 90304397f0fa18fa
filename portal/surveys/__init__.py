"""Surveys: from a file to a published result, in four languages."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.surveys.routes import blueprint

    app.register_blueprint(blueprint)
