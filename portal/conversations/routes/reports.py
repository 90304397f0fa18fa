"""Reporting a contribution of any kind: for everybody, once each."""

from __future__ import annotations

from datetime import timedelta

from flask import Response
from flask_babel import gettext as _

from portal.conversations.actions.reports import report as put_in_inbox
from portal.conversations.authors import supporter
from portal.conversations.forms import ReportForm
from portal.conversations.models import ReportReason
from portal.conversations.moderation import Entry
from portal.conversations.queries.moderation import entry
from portal.conversations.routes import blueprint
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.regions.models import Region
from portal.web.access import public
from portal.web.limits import limit
from portal.web.pages import notify, redirect_to, render_page


def load_entry(actor: Actor, moderated_kind: str, moderated_id: int) -> Entry:
    """The contribution at an address, or NotFound."""
    return entry(actor, moderated_kind, moderated_id)


@blueprint.route("/report/<moderated_kind>/<int:moderated_id>", methods=["GET", "POST"])
@public(load=load_entry)
def report(found: Entry) -> Response:
    form = ReportForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        region = db.session.get(Region, found.region_id) if found.region_id is not None else None
        return render_page("conversations/report.html", status=status, form=form, entry=found, region=region)
    limit("report", 100, timedelta(minutes=10))
    author = supporter(f"report:{found.kind}:{found.id}")
    if put_in_inbox(found, author, ReportReason(form.reason.data), form.note.data or ""):
        notify(_("Thank you. A moderator will look at it."))
    else:
        notify(_("You reported this before. A moderator will look at it."))
    return redirect_to(found.address)
