"""The application as a WSGI server imports it."""

from __future__ import annotations

from portal.app import create_app

app = create_app()
