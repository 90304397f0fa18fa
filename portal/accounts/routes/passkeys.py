"""Passkeys: the browser asks for a challenge, signs it, and sends the answer in an ordinary form."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from portal.accounts.actions import links
from portal.accounts.actions.links import Change
from portal.accounts.actions.people import person_of
from portal.accounts.policy import AccountVerb
from portal.accounts.routes import blueprint
from portal.accounts.routes.cookies import require_recent_sign_in, sign_in_as
from portal.accounts.routes.sign_in import source
from portal.kernel.errors import NotFound
from portal.web.access import current_actor, public, requires
from portal.web.limits import limit
from portal.web.pages import notify, redirect_to


def _passkeys() -> ModuleType:
    """What is done with passkeys, loaded at the first use: WebAuthn takes 5 MB, with OpenSSL and ASN.1."""
    from portal.accounts.actions import passkeys

    return passkeys


def _site() -> object:
    return _passkeys().Site(current_app.config["KRING"].address)


@blueprint.post("/sign-in/passkey/challenge")
@public
def passkey_challenge() -> Response:
    limit("passkey challenge", 60, timedelta(minutes=15), who=source())
    return Response(_passkeys().challenge_for_sign_in(_site()), mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@public
def sign_in_by_passkey() -> Response:
    """A passkey asks for finger, face or PIN, so it is both steps in one."""
    limit("passkey answer", 60, timedelta(minutes=15), who=source())
    person = _passkeys().check_passkey(_site(), request.form.get("credential", ""))
    return sign_in_as(person, "keep" in request.form, request.form.get("next"))


@blueprint.post("/me/passkeys/challenge")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def new_passkey_challenge() -> Response:
    require_recent_sign_in()
    return Response(_passkeys().challenge_for_new(person_of(current_actor()), _site()), mimetype="application/json")


@blueprint.post("/me/passkeys")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def add_passkey() -> Response:
    require_recent_sign_in()
    person = person_of(current_actor())
    _passkeys().add_passkey(person, _site(), request.form.get("credential", ""), request.form.get("name", ""))
    links.tell_of_change(person, Change.PASSKEY_ADDED)
    notify(_("The passkey is added. Next time you can sign in with it."))
    return redirect_to(url_for("accounts.security"))


@blueprint.post("/me/passkeys/<int:passkey_id>/remove")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def remove_passkey(passkey_id: int) -> Response:
    require_recent_sign_in()
    person = person_of(current_actor())
    if not _passkeys().remove_passkey(person, passkey_id):
        raise NotFound
    links.tell_of_change(person, Change.PASSKEY_REMOVED)
    notify(_("The passkey is removed."))
    return redirect_to(url_for("accounts.security"))
