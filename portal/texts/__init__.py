"""Shared texts: an append-only log of updates, edited by several people at once, with versions and merges."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.accounts.personal_data import contribute
    from portal.texts import jobs, policy  # noqa: F401 (they register themselves)
    from portal.texts.own_data import collect
    from portal.texts.routes import blueprint, live

    app.register_blueprint(blueprint)
    live.register(app)
    contribute("texts", collect)
