"""The pages of a text's past: versions, who wrote, what changed, and the way back."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.texts import actions, comparing, queries
from portal.texts.forms import VersionForm
from portal.texts.html import html
from portal.texts.models import SharedText, TextVersion
from portal.texts.policy import TextVerb
from portal.texts.queries.history import said
from portal.texts.routes import blueprint
from portal.texts.routes.live import address, author
from portal.web.access import current_actor, public, requires
from portal.web.fields import row_number
from portal.web.pages import notify, redirect_to, render_page


def _history(text: SharedText) -> str:
    return url_for("texts.history", text_id=text.id)


@blueprint.get("/texts/<int:text_id>/history")
@public(load=queries.text)
def history(text: SharedText) -> Response:
    return render_page(
        "texts/history.html",
        text=text,
        region=text.region,
        versions=queries.versions(text),
        contributors=queries.contributors(text),
        form=VersionForm(),
    )


@blueprint.post("/texts/<int:text_id>/versions")
@requires(TextVerb.WRITE, load=queries.text)
def keep_version(text: SharedText) -> Response:
    form = VersionForm()
    if form.validate():
        version = actions.keep_version(text, author(), form.note.data or "")
        notify(_("This is version %(number)s.", number=version.number))
    return redirect_to(_history(text))


@blueprint.get("/texts/<int:text_id>/versions/<int:number>")
@public(load=queries.version)
def version(found: TextVersion) -> Response:
    text = queries.text(current_actor(), found.text_id)
    return render_page(
        "texts/version.html",
        text=text,
        region=text.region,
        version=found,
        versions=queries.versions(text),
        body=html(said(found)),
    )


@blueprint.get("/texts/<int:text_id>/changes")
@public(load=queries.text)
def changes(text: SharedText) -> Response:
    """From version `from` to version `to`; without `to` up to now, without `from` since the newest version."""
    numbered = {version.number: version for version in queries.versions(text)}
    old = numbered.get(request.args.get("from", type=row_number) or max(numbered, default=0))
    new = numbered.get(request.args.get("to", type=row_number) or 0)
    before = said(old) if old else []
    return render_page(
        "texts/changes.html",
        text=text,
        region=text.region,
        old=old,
        new=new,
        versions=list(numbered.values()),
        changes=comparing.compare(before, said(new) if new else queries.blocks(text)),
    )


@blueprint.post("/texts/<int:text_id>/versions/<int:number>/restore")
@requires(TextVerb.WRITE, load=queries.version)
def restore(found: TextVersion) -> Response:
    text = queries.text(current_actor(), found.text_id)
    if actions.restore(text, found, author()):
        notify(_("The text is back to version %(number)s.", number=found.number))
    else:
        notify(_("The text already says the same as version %(number)s.", number=found.number))
    return redirect_to(address(text))
