"""A resident's own page in one place: what they contributed and what became of it; a word code opens it elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, session, url_for
from flask_babel import gettext as _

from portal.conversations.actions import residents
from portal.conversations.contributions import contributions
from portal.conversations.forms import CodeForm
from portal.conversations.queries.residents import own_keys, pseudonym
from portal.conversations.routes import blueprint, crumbs, load_place
from portal.conversations.subjects import Subject
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.regions.models import Region
from portal.web.access import current_actor, public
from portal.web.limits import limit
from portal.web.pages import notify, redirect_to, render_page
from portal.web.visitors import visitor_key, welcome_visitor

YOURS = "/yours/<place_kind>/<int:place_id>"
TRIES_OF_SOURCE = 30
"""Codes that can be typed behind one address in an hour; a code is one of 2^55."""


def _address(place: Subject) -> str:
    return url_for("conversations.yours", place_kind=place.kind, place_id=place.id)


def _page(place: Subject, form: CodeForm, status: int = 200, **context: Any) -> Response:
    visitor = visitor_key(place.place)
    known = pseudonym(place.place, visitor)
    region = db.session.get(Region, place.region_id) if place.region_id is not None else None
    return render_page(
        "conversations/yours.html",
        status=status,
        place=place,
        region=region,
        form=form,
        known=known,
        entries=contributions(current_actor(), place.place, own_keys(place.place, visitor)),
        code=session.pop(_code_name(place), ""),
        crumbs=crumbs(region, place),
        **context,
    )


def _code_name(place: Subject) -> str:
    return f"code {place.place}"


@blueprint.get(YOURS)
@public(load=load_place)
def yours(place: Subject) -> Response:
    return _page(place, CodeForm(formdata=None))


@blueprint.post(f"{YOURS}/seen")
@public(load=load_place)
def yours_seen(place: Subject) -> Response:
    residents.look(place.place, _own_key(place))
    return redirect_to(_address(place))


@blueprint.post(f"{YOURS}/code")
@public(load=load_place)
def yours_code(place: Subject) -> Response:
    """Make a code; it is shown once, on the page that follows."""
    session[_code_name(place)] = residents.new_code(place.place, _own_key(place))
    return redirect_to(_address(place))


@blueprint.post(f"{YOURS}/open")
@public(load=load_place)
def open_yours(place: Subject) -> Response:
    limit("contributions code", TRIES_OF_SOURCE, timedelta(hours=1))
    form = CodeForm()
    visitor = welcome_visitor(place.place)
    if not form.accepts(lambda: residents.use_code(place.place, visitor, form.code.data or "")):
        return _page(place, form, 422)
    notify(_("Here is what you contributed on your other device."))
    return redirect_to(_address(place))


def _own_key(place: Subject) -> bytes:
    visitor = visitor_key(place.place)
    if visitor is None:
        raise NotFound
    return visitor
