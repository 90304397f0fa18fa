"""Mailed links. The address with the token leads at once to a clean one; a page with a button; the button consumes."""

from __future__ import annotations

import re

from flask import Response, request, session, url_for
from flask_babel import gettext as _

from portal.accounts.actions import links, people, tickets
from portal.accounts.actions.links import Change
from portal.accounts.actions.tickets import Purpose
from portal.accounts.forms import Keep, MailedLink, NewPassword
from portal.accounts.models import Person
from portal.accounts.routes import blueprint
from portal.accounts.routes.sign_in import WINDOW, go_on_as, source
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.web.access import public
from portal.web.limits import limit
from portal.web.locale import language
from portal.web.pages import local_address, notify, redirect_to, render_page

MAILS_PER_ACCOUNT = 3
MAILS_PER_SOURCE = 20

_TOKEN = re.compile(r"[\w-]{20,64}", re.ASCII)
_PAGES = {
    Purpose.SIGN_IN.value: "accounts.confirm_link",
    Purpose.NEW_PASSWORD.value: "accounts.new_password",
    "invitation": "accounts.invitation",
}


@blueprint.get("/t/<purpose>/<token>")
@public
def token(purpose: str, token: str) -> Response:
    """Where a mailed link arrives: the token goes into this browser's session and out of the address."""
    if purpose not in _PAGES or not _TOKEN.fullmatch(token):
        raise NotFound
    session[f"token {purpose}"] = token
    return redirect_to(url_for(_PAGES[purpose]))


def arrived(purpose: str) -> str | None:
    """The token that this browser came with."""
    return session.get(f"token {purpose}")


@blueprint.post("/sign-in/mail")
@public
def request_link() -> Response:
    form = MailedLink()
    onward = local_address(form.next.data, "")
    return _requested(form, Purpose.SIGN_IN, "accounts/link_form.html", onward)


@blueprint.route("/password", methods=["GET", "POST"])
@public
def forgotten_password() -> Response:
    form = MailedLink()
    if request.method == "GET":
        return render_page("accounts/password_form.html", form=form)
    return _requested(form, Purpose.NEW_PASSWORD, "accounts/password_form.html")


def _requested(form: MailedLink, purpose: Purpose, page: str, onward: str = "") -> Response:
    """Note the wish and say the same to everybody; who has an account is looked up by a job."""
    if not form.validate_on_submit():
        return render_page(page, status=422, form=form)
    email = (form.email.data or "").strip().lower()
    limit("mail to account", MAILS_PER_ACCOUNT, WINDOW, who=email)
    limit("mail from source", MAILS_PER_SOURCE, WINDOW, who=source())
    links.request_link(purpose, email, language(), onward)
    return redirect_to(url_for("accounts.link_requested"))


@blueprint.get("/sign-in/mail")
@public
def link_requested() -> Response:
    return render_page("accounts/link_requested.html")


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@public
def confirm_link() -> Response:
    form = Keep()
    if request.method == "GET":
        good = tickets.peek(Purpose.SIGN_IN, arrived("sign-in")) is not None
        return render_page("accounts/confirm_link.html", status=200 if good else 409, form=form, good=good)
    taken = tickets.consume(Purpose.SIGN_IN, arrived("sign-in"))
    if taken is None or taken[0] is None:
        raise _over(url_for("accounts.sign_in"))
    tickets.withdraw(taken[0], Purpose.SIGN_IN)
    return go_on_as(db.session.get_one(Person, taken[0]), bool(form.keep.data), taken[1].get("next"))


@blueprint.route("/password/new", methods=["GET", "POST"])
@public
def new_password() -> Response:
    form = NewPassword()
    ticket = tickets.peek(Purpose.NEW_PASSWORD, arrived("new-password"))
    if request.method == "GET" or ticket is None or not form.validate_on_submit():
        status = 409 if ticket is None else 422 if request.method == "POST" else 200
        return render_page("accounts/new_password.html", status=status, form=form, good=ticket is not None)
    person = db.session.get_one(Person, ticket.person_id)
    if tickets.consume(Purpose.NEW_PASSWORD, arrived("new-password")) is None:
        raise _over(url_for("accounts.forgotten_password"))
    try:
        people.change_password(person, form.password.data or "")
    except Invalid as error:  # the refusal rolls back, so the link is still good
        form.refuse(error)
        return render_page("accounts/new_password.html", status=422, form=form, good=True)
    links.tell_of_change(person, Change.PASSWORD)
    session.clear()
    notify(_("Your new password is set. Sign in with it."))
    return redirect_to(url_for("accounts.sign_in"))


def _over(way_out: str) -> Conflict:
    return Conflict(_("This link was used already, or it is too old. Ask for a new one."), way_out=way_out)
