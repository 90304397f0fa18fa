"""The slice's pages: signing in, one's own account, a region's members."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from portal.accounts.routes import me, sign_in  # noqa: E402, F401 (its views register on the blueprint)
