"""The link in each mail that stops such mails: a page with a button, or one click in the mail program (RFC 8058)."""

from __future__ import annotations

import re

from flask import Response, request, session, url_for
from flask_babel import gettext as _

from portal.conversations.actions.stopping import belongs, stop
from portal.conversations.routes import blueprint
from portal.kernel.errors import NotFound
from portal.web.access import public
from portal.web.pages import notify, redirect_to, render_page
from portal.web.security import csrf

_TOKEN = re.compile(r"[\w-]{20,64}", re.ASCII)
_SESSION = "token stop-mails"


@blueprint.get("/t/stop-mails/<token>")
@public
def stop_link(token: str) -> Response:
    """Where the link arrives: the token goes into this browser's session and out of the address."""
    if not _TOKEN.fullmatch(token):
        raise NotFound
    session[_SESSION] = token
    return redirect_to(url_for("conversations.stop_mails"))


@blueprint.post("/t/stop-mails/<token>")
@csrf.exempt
@public
def stop_at_once(token: str) -> Response:
    """What a mail program sends: it has no page of ours and so no form token; the address itself is the proof."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        csrf.protect()
    if not stop(token):
        raise NotFound
    return Response("", 200, mimetype="text/plain")


@blueprint.route("/stop-mails", methods=["GET", "POST"])
@public
def stop_mails() -> Response:
    token = session.get(_SESSION, "")
    if request.method == "GET":
        return render_page("conversations/stop.html", is_known=belongs(token))
    if not stop(token):
        raise NotFound
    session.pop(_SESSION, None)
    notify(_("You get no more emails about what is new."))
    return redirect_to(url_for("conversations.stop_mails"))
