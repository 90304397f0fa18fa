"""What others learned, and what residents already do: two small registers."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.insights.routes import blueprint, insights

    app.register_blueprint(blueprint)
    insights.register(app)
