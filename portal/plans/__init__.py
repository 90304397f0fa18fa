"""Plans: written together, suggested, decided, signed and followed."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.plans import kinds, policy  # noqa: F401 (they register themselves)
    from portal.plans.routes import blueprint

    kinds.register()
    app.register_blueprint(blueprint)
