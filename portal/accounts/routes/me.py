"""One's own account: name, language, memberships, devices, personal data, leaving."""

from __future__ import annotations

import json

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.actions import leaving, people, sign_ins
from portal.accounts.actions.people import person_of
from portal.accounts.devices import device_words
from portal.accounts.forms import Leaving, Profile
from portal.accounts.personal_data import collect_all
from portal.accounts.policy import AccountVerb
from portal.accounts.queries.members import memberships_of
from portal.accounts.queries.sign_ins import devices
from portal.accounts.routes import blueprint
from portal.accounts.routes.cookies import forget_device, present_sign_in, require_recent_sign_in
from portal.accounts.words import PERSPECTIVES, ROLES
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to, render_page


@blueprint.route("/me", methods=["GET", "POST"])
@requires(AccountVerb.USE_OWN_ACCOUNT)
def me() -> Response:
    person = person_of(current_actor())
    form = Profile(obj=person)
    if form.validate_on_submit():
        people.change_profile(person, form.name.data or "", form.language.data)
        notify(_("Saved."))
        return redirect_to(url_for("accounts.me", lang=person.language))
    return render_page(
        "accounts/me.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        person=person,
        memberships=memberships_of(person.id),
        roles=ROLES,
        perspectives=PERSPECTIVES,
    )


@blueprint.get("/me/devices")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def own_devices() -> Response:
    present = present_sign_in()
    return render_page(
        "accounts/devices.html",
        devices=devices(current_actor().id or 0),
        present=present.id if present else None,
        device_words=device_words,
    )


@blueprint.post("/me/devices/<int:sign_in_id>/end")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def end_sign_in(sign_in_id: int) -> Response:
    if not sign_ins.end(current_actor().id or 0, sign_in_id):
        raise NotFound
    notify(_("That device is signed out."))
    return redirect_to(url_for("accounts.own_devices"))


@blueprint.post("/me/devices/end")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def end_all_sign_ins() -> Response:
    sign_ins.end_all(current_actor().id or 0)
    response = forget_device(redirect_to(url_for("regions.home")))
    notify(_("You are signed out everywhere."))
    return response


@blueprint.get("/me/data")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def own_data() -> Response:
    return render_page("accounts/data.html")


@blueprint.get("/me/data.json")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def download_own_data() -> Response:
    require_recent_sign_in()
    body = json.dumps(collect_all(current_actor().id or 0), ensure_ascii=False, indent=1)
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="kring-{clock.today():%Y-%m-%d}.json"'
    return response


@blueprint.route("/me/leave", methods=["GET", "POST"])
@requires(AccountVerb.USE_OWN_ACCOUNT)
def leave() -> Response:
    require_recent_sign_in()
    form = Leaving()
    if not form.validate_on_submit():
        return render_page("accounts/leave.html", status=422 if request.method == "POST" else 200, form=form)
    person = person_of(current_actor())
    if form.way.data == "delete":
        leaving.delete_account(person)
    else:
        leaving.anonymise_account(person)
    response = forget_device(redirect_to(url_for("regions.home")))
    notify(_("Your account is gone. Thank you for taking part."))
    return response
