"""Signing in with a password and, where a person has one, a second factor; signing out."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network

from flask import Response, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.actions import sign_ins, tickets
from portal.accounts.actions.second_factor import check_code
from portal.accounts.actions.tickets import Purpose
from portal.accounts.forms import Code, MailedLink, PasswordSignIn
from portal.accounts.models import Person
from portal.accounts.routes import blueprint
from portal.accounts.routes.cookies import forget_device, present_sign_in, sign_in_as
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.limits import take_back
from portal.web.access import current_actor, public
from portal.web.limits import limit
from portal.web.pages import local_address, notify, redirect_to, render_page

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_SOURCE = 10
SECOND_FACTOR = "second-factor"


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    onward = request.args.get("next")
    if present_sign_in() and not onward:
        return redirect_to(url_for("accounts.me"))
    return _page(PasswordSignIn(next=onward), 200)


@blueprint.post("/sign-in")
@public
def sign_in_by_password() -> Response:
    form = PasswordSignIn()
    if not form.validate_on_submit():
        return _page(form, 422)
    typed = (form.email.data or "").strip().lower()
    count_guess(typed)
    person = sign_ins.check_password(typed, form.password.data or "")
    if person is None:
        form.refuse(Invalid(_("This address and password do not belong together.")))
        return _page(form, 422)
    take_back_guess(typed)
    return go_on_as(person, bool(form.keep.data), form.next.data)


def _page(form: PasswordSignIn, status: int) -> Response:
    mailed = MailedLink(formdata=None, next=form.next.data)
    return render_page(
        "accounts/sign_in.html", status=status, form=form, mailed=mailed, again=current_actor().is_signed_in
    )


def go_on_as(person: Person, kept: bool, onward: str | None) -> Response:
    """The first proof was given: ask for the second factor if the person has one, else sign in."""
    if person.totp_secret is None:
        return sign_in_as(person, kept, onward)
    session[SECOND_FACTOR] = tickets.issue(
        Purpose.SECOND_FACTOR, person.id, kept=kept, next=local_address(onward, url_for("accounts.me"))
    )
    return redirect_to(url_for("accounts.second_factor"))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    found = present_sign_in()
    if found:
        sign_ins.end(found.actor.id or 0, found.id)
    response = forget_device(redirect_to(url_for("regions.home")))
    notify(_("You are signed out."))
    return response


def source() -> str:
    """Where a request comes from, for counting only: an IPv6 user has a whole /64."""
    address = request.remote_addr or "unknown"
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def count_guess(account: str) -> None:
    """Count a guess before it is checked. Beyond the limit it waits: by mail or passkey one gets in all the same."""
    way_out = url_for("accounts.sign_in")
    text = _l("That was too many wrong tries. Wait 15 minutes, or sign in with a link that we email to you.")
    limit("guess at account", TRIES_PER_ACCOUNT, WINDOW, who=account, message=text, way_out=way_out)
    limit("guess from source", TRIES_PER_SOURCE, WINDOW, who=source(), message=text, way_out=way_out)


def take_back_guess(account: str) -> None:
    """A right answer was no guess: a whole workshop behind one address can sign in."""
    take_back("guess at account", account, WINDOW)
    take_back("guess from source", source(), WINDOW)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> Response:
    form, token = Code(), session.get(SECOND_FACTOR)
    ticket = tickets.peek(Purpose.SECOND_FACTOR, token)
    if ticket is None:
        return redirect_to(url_for("accounts.sign_in"))
    if not form.validate_on_submit():
        return render_page("accounts/code.html", status=422 if request.method == "POST" else 200, form=form)
    account, person_id = f"code {ticket.person_id}", ticket.person_id
    count_guess(account)
    person = db.session.get_one(Person, person_id)
    try:
        check_code(person, form.code.data or "")
    except Invalid as error:
        form.refuse(error)
        return render_page("accounts/code.html", status=422, form=form)
    taken = tickets.consume(Purpose.SECOND_FACTOR, token)
    if taken is None:
        return redirect_to(url_for("accounts.sign_in"))
    take_back_guess(account)
    return sign_in_as(person, bool(taken[1].get("kept")), taken[1].get("next"))
