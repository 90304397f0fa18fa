"""The slice's pages."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.web.access import public
from portal.web.pages import render_page

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    return render_page("accounts/sign_in.html")


@blueprint.get("/me")
@public
def me() -> Response:
    return render_page("accounts/sign_in.html")
