"""How one signs in: password, second step, passkeys. Changes ask for a recent sign-in."""

from __future__ import annotations

import segno
from flask import Response, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts.actions import links, people, second_factor
from portal.accounts.actions.links import Change
from portal.accounts.actions.people import person_of
from portal.accounts.forms import NewPassword, SecondFactorSetup
from portal.accounts.policy import AccountVerb
from portal.accounts.queries.own_data import passkeys
from portal.accounts.routes import blueprint
from portal.accounts.routes.cookies import require_recent_sign_in
from portal.kernel.errors import Invalid
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to, render_page


@blueprint.get("/me/security")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def security() -> Response:
    require_recent_sign_in()
    person = person_of(current_actor())
    return render_page("accounts/security.html", person=person, passkeys=passkeys(person.id))


@blueprint.route("/me/password", methods=["GET", "POST"])
@requires(AccountVerb.USE_OWN_ACCOUNT)
def own_password() -> Response:
    present, form = require_recent_sign_in(), NewPassword()
    person = person_of(current_actor())
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_page("accounts/own_password.html", status=status, form=form, person=person)
    try:
        people.change_password(person, form.password.data or "", keep=present.id)
    except Invalid as error:
        form.refuse(error)
        return render_page("accounts/own_password.html", status=422, form=form, person=person)
    links.tell_of_change(person, Change.PASSWORD)
    notify(_("Your new password is set. Your other devices have to sign in again."))
    return redirect_to(url_for("accounts.security"))


@blueprint.route("/me/second-step", methods=["GET", "POST"])
@requires(AccountVerb.USE_OWN_ACCOUNT)
def own_second_factor() -> Response:
    require_recent_sign_in()
    person, form = person_of(current_actor()), SecondFactorSetup()
    if form.validate_on_submit():
        try:
            codes = second_factor.turn_on(person, form.secret.data or "", form.code.data or "")
        except Invalid as error:
            form.refuse(error)
        else:
            links.tell_of_change(person, Change.SECOND_STEP_ON)
            return render_page("accounts/recovery_codes.html", codes=codes)
    setup = second_factor.new_setup(person, form.secret.data)
    form.secret.data = setup.secret
    status = 422 if request.method == "POST" else 200
    return render_page("accounts/second_step.html", status=status, form=form, setup=setup, picture=_qr(setup.address))


@blueprint.post("/me/second-step/off")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def turn_off_second_factor() -> Response:
    require_recent_sign_in()
    person = person_of(current_actor())
    second_factor.turn_off(person)
    links.tell_of_change(person, Change.SECOND_STEP_OFF)
    notify(_("From now on you sign in without a second step."))
    return redirect_to(url_for("accounts.security"))


@blueprint.post("/me/recovery-codes")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def renew_recovery_codes() -> Response:
    require_recent_sign_in()
    person = person_of(current_actor())
    return render_page("accounts/recovery_codes.html", codes=second_factor.new_recovery_codes(person))


def _qr(address: str) -> Markup:
    """A QR code drawn in place, black on white whatever the colours around it."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=5, border=4, light="#fff", dark="#000", title=_("QR code for your app"), omitsize=False
    )
    return Markup(drawn)  # noqa: S704 (segno escapes the title; the rest are its own paths)
