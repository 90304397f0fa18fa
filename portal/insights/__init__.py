"""What others learned, and what residents already do: two small registers."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.insights import kinds, lessons, policy, subjects  # noqa: F401 (policy and lessons register themselves)
    from portal.insights.routes import blueprint, insights, menu
    from portal.web.navigation import add_entries

    app.register_blueprint(blueprint)
    insights.register(app)
    kinds.register()
    subjects.register()
    add_entries(menu.entries)
