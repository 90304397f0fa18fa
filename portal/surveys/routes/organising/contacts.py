"""Who wants to hear from the organisers: a list to read, to take along and to delete."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from portal.kernel.errors import NotFound
from portal.kernel.events import record
from portal.kernel.exports import csv_chunks
from portal.surveys.actions.contact import delete_contacts
from portal.surveys.definition import Definition
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.contact import contacts_of, wishes_of
from portal.surveys.queries.organising import version_in_work
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.web.access import current_actor, requires
from portal.web.locale import language
from portal.web.pages import notify, redirect_to

HERE = "surveys.contacts"


@blueprint.get("/o/surveys/<int:survey_id>/contacts")
@requires(SurveyVerb.READ_CONTACTS, load=load)
def contacts(survey: Survey) -> Response:
    return survey_page(
        "contacts.html", survey, here="surveys.organise_results", contacts=contacts_of(survey), wishes=_wishes(survey)
    )


@blueprint.post("/o/surveys/<int:survey_id>/contacts/copy")
@requires(SurveyVerb.READ_CONTACTS, load=load)
def take_contacts(survey: Survey) -> Response:
    """A file of all: a change too, because it is written down who took it."""
    wishes = _wishes(survey)
    rows = [
        (found.address, found.name, "; ".join(wishes.get(wish, wish) for wish in found.wishes), found.language)
        for found in contacts_of(survey)
    ]
    record("survey.contacts_taken", survey, current_actor(), count=len(rows))
    header = [_("Address"), pgettext("of a person", "Name"), _("Purpose"), _("Language")]
    response = Response(b"".join(csv_chunks(header, rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="kring-{survey.code}-contacts.csv"'
    return response


@blueprint.post("/o/surveys/<int:survey_id>/contacts/removal")
@requires(SurveyVerb.READ_CONTACTS, load=load)
def remove_contacts(survey: Survey) -> Response:
    """One of them, or with `all` every one."""
    numbers = None if request.form.get("all") else [_number()]
    count = delete_contacts(current_actor(), survey, numbers)
    notify(ngettext("%(num)s address is deleted.", "%(num)s addresses are deleted.", count))
    return redirect_to(url_for(HERE, survey_id=survey.id))


def _number() -> UUID:
    try:
        return UUID(hex=request.form.get("contact", ""))
    except ValueError:
        raise NotFound from None


def _wishes(survey: Survey) -> dict[str, str]:
    return wishes_of(Definition.from_json(version_in_work(survey).definition), language())
