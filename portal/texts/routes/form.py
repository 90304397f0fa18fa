"""The whole text in a form, for those without scripts and for those who like it better."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from portal.kernel.errors import Conflict
from portal.texts import actions, queries
from portal.texts.forms import WholeTextForm
from portal.texts.models import SharedText
from portal.texts.policy import TextVerb
from portal.texts.routes import blueprint
from portal.texts.routes.live import address, author
from portal.web.access import requires
from portal.web.pages import notify, redirect_to, render_page


@blueprint.route("/texts/<int:text_id>/edit", methods=["GET", "POST"])
@requires(TextVerb.WRITE, load=queries.text)
def edit(text: SharedText) -> Response:
    seq, body = queries.notation(text)
    form = WholeTextForm(data={"base_seq": seq, "body": body})
    try:
        if form.accepts(lambda: actions.submit_form(text, form.base_seq.data or 1, form.body.data or "", author())):
            notify(_("Saved. What others wrote in the meantime is still there."))
            return redirect_to(address(text))
    except Conflict as error:
        form.body.errors = [str(error.message)]
    return render_page("texts/edit.html", status=422 if form.errors else 200, text=text, form=form, region=text.region)
