"""After sending: an address for whoever wants to hear from the organisers, in a form and a transaction of its own.

The browser's key only shows that answers were sent from here. Nothing of it is written beside the address.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, request, url_for

from portal.kernel.errors import Invalid
from portal.surveys.actions.contact import Contact, kept_until, leave_contact
from portal.surveys.queries.contact import wishes_of
from portal.surveys.routes import blueprint
from portal.surveys.routes.answering_guard import check_form
from portal.surveys.routes.answering_pages import answering_page, lost
from portal.surveys.routes.answering_sheet import Sheet, open_sheet
from portal.web.access import public
from portal.web.limits import limit
from portal.web.locale import language
from portal.web.pages import redirect_to
from portal.web.security import csrf

TRIES = 40
"""Addresses that one source may leave in an hour."""
HOUR = timedelta(hours=1)


def contact_words(sheet: Sheet) -> dict[str, Any]:
    """What the form needs; nothing where the survey asks for no contact."""
    definition = sheet.program.definition
    if not definition.contact_names:
        return {}
    wishes = wishes_of(definition, language())
    return {
        "wishes": wishes,
        "wished": [wish for wish in request.values.getlist("wish") if wish in wishes],
        "typed": request.form,
        "is_left": "left" in request.args,
        "contact_until": kept_until(sheet.asked.keep_until),
    }


@blueprint.get("/s/<code>/contact")
@public
def contact(code: str) -> Response:
    sheet = open_sheet(code)
    return _page(sheet) if _may_leave(sheet) else lost(sheet)


@blueprint.post("/s/<code>/contact")
@csrf.exempt
@public
def leave(code: str) -> Response:
    limit("survey-contact", TRIES, HOUR)
    sheet = open_sheet(code)
    check_form(code, sheet.key)
    if not _may_leave(sheet):
        return lost(sheet)
    wishes = wishes_of(sheet.program.definition, language())
    chosen = tuple(wish for wish in wishes if wish in request.form.getlist("wish"))
    given = Contact(request.form.get("address", "")[:1000], request.form.get("name", "")[:1000], chosen)
    if not sheet.is_trial:
        try:
            leave_contact(sheet.asked.id, given, language())
        except Invalid as refusal:
            return _page(sheet, str(refusal.fields["address"]))
    return redirect_to(url_for("surveys.thanks", code=code, left=1))


def _may_leave(sheet: Sheet) -> bool:
    return sheet.is_sent and bool(sheet.program.definition.contact_names)


def _page(sheet: Sheet, problem: str = "") -> Response:
    return answering_page(sheet, "contact", 422 if problem else 200, problem=problem, contact=contact_words(sheet))
