"""The slice's pages: signing in, one's own account, a region's members."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from portal.accounts.routes import (  # noqa: E402, F401 (their views register on the blueprint)
    invitation,
    links,
    me,
    members,
    passkeys,
    security,
    sign_in,
)
