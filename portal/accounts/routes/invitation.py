"""Saying yes to an invitation."""

from __future__ import annotations

from flask import Response, session, url_for
from flask_babel import gettext as _

from portal.accounts.actions import invitations
from portal.accounts.forms import Acceptance
from portal.accounts.models import Invitation
from portal.accounts.queries.members import invitation_by_token
from portal.accounts.queries.people import person_by_email
from portal.accounts.routes import blueprint
from portal.accounts.routes.cookies import sign_in_as
from portal.accounts.routes.links import arrived
from portal.accounts.words import PERSPECTIVES, ROLE_HELP, ROLES
from portal.kernel.errors import Invalid
from portal.web.access import current_actor, public
from portal.web.pages import notify, redirect_to, render_page


@blueprint.get("/invitation")
@public
def invitation() -> Response:
    found = invitation_by_token(arrived("invitation"))
    return _page(found, Acceptance(), 200 if found else 409)


@blueprint.post("/invitation")
@public
def accept_invitation() -> Response:
    token = arrived("invitation")
    found, form = invitation_by_token(token), Acceptance()
    if found is None or not form.validate_on_submit():
        return _page(found, form, 422 if found else 409)
    onward = url_for("regions.region", region_slug=found.region.slug)
    try:
        person, is_new = invitations.accept(token, form.name.data or "", form.password.data or "")
    except Invalid as error:
        form.refuse(error)
        return _page(invitation_by_token(token), form, 422)
    if is_new:
        response = sign_in_as(person, kept=False, onward=onward)
    else:
        session.pop("token invitation", None)
        signed_in = current_actor().id == person.id
        response = redirect_to(onward if signed_in else url_for("accounts.sign_in", next=onward))
    notify(_("Welcome. You are a member now."))
    return response


def _page(found: Invitation | None, form: Acceptance, status: int) -> Response:
    known = person_by_email(found.email) if found else None
    return render_page(
        "accounts/invitation.html",
        status=status,
        invitation=found,
        form=form,
        known=known,
        roles=ROLES,
        role_help=ROLE_HELP,
        perspectives=PERSPECTIVES,
    )
