"""Shared texts over HTTP: what an editor speaks (docs/adr/0012-shared-texts.md), and the pages around a text."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("texts", __name__)

from portal.texts.routes import form, history, live  # noqa: E402, F401 (their views register themselves)
