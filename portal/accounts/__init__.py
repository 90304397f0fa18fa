"""People with an account: sign-in, invitations, sessions, their data."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.accounts.routes import blueprint

    app.register_blueprint(blueprint)
