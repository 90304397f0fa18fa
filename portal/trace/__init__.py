"""Links between any two things, shown from both ends to those who may see them."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.trace import policy, regional  # noqa: F401 (the policy's rules register themselves)
    from portal.trace.routes import blueprint, links

    app.register_blueprint(blueprint)
    links.register(app)
    regional.register()
