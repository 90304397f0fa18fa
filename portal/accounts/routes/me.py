"""One's own account: name, language, devices, personal data, leaving."""

from __future__ import annotations

from flask import Response

from portal.accounts.policy import AccountVerb
from portal.accounts.routes import blueprint
from portal.web.access import requires
from portal.web.pages import render_page


@blueprint.get("/me")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def me() -> Response:
    return render_page("accounts/me.html")
