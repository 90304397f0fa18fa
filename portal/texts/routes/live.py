"""What an editor speaks: the state of a text, updates, and who else is there."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64decode
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _

from portal.kernel.authors import Author
from portal.kernel.errors import Invalid
from portal.kernel.live import add_topic
from portal.kernel.permissions import Actor
from portal.texts import actions, presence, queries, updates
from portal.texts.blocks import SCHEMA
from portal.texts.holders import holder
from portal.texts.in_flight import one_at_a_time
from portal.texts.models import SharedText
from portal.texts.policy import TextVerb, may_read, may_write
from portal.texts.routes import blueprint
from portal.texts.routes.answers import for_scripts
from portal.web.access import current_actor, public, requires
from portal.web.fields import row_number
from portal.web.pages import Macros

_CLIENT = re.compile(r"[A-Za-z0-9_-]{8,40}")


def author() -> Author:
    """Who writes in this request: a member."""
    actor = current_actor()
    return Author(actor=actor, name=actor.name)


@blueprint.get("/texts/<int:text_id>/state")
@for_scripts
@public(load=queries.text)
def state(text: SharedText) -> dict[str, Any]:
    """The hello: everything a browser needs that has the state vector `sv` (base64url; all of it without)."""
    vector = _vector(request.args.get("sv", ""))
    now = queries.state(text, vector)
    return {
        "schema": text.schema,
        "seq": now.seq,
        "update": b64encode(now.update).decode(),
        "hash": now.hash,
        "language": text.language,
        "may_write": may_write(current_actor(), text),
        "topic": f"text:{text.id}",
        "largest": updates.LARGEST,
        "pause": presence.PAUSE,
    }


def _vector(encoded: str) -> bytes:
    try:
        found = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)) or b"\0"
    except ValueError:
        raise updates.undecodable() from None
    updates.read_state(found)
    return found


@blueprint.post("/texts/<int:text_id>/updates")
@for_scripts
@requires(TextVerb.WRITE, load=queries.text_to_write)
def take_update(text: SharedText) -> dict[str, Any]:
    """Acknowledge one update with its number; the answer leaves after the commit."""
    client, number = _client(), request.args.get("n", type=row_number)
    if request.args.get("schema", type=row_number) != SCHEMA:
        raise updates.Refused("reload", _("This page is older than the portal. Reload it to go on."))
    if number is None or number < 0:
        raise Invalid(_("The number of the change is missing."))
    with one_at_a_time(text.id, client):
        taken = actions.append(text, _body(), author(), client, number)
    return {"seq": taken.seq, "new": taken.is_new}


def _client() -> str:
    client = request.args.get("client", "")
    if not _CLIENT.fullmatch(client):
        raise Invalid(_("The name of the browser's tab is missing."))
    return client


def _body() -> bytes:
    """The raw update; what is too large is not even read."""
    if (request.content_length or 0) > updates.LARGEST:
        raise updates.too_large()
    return request.get_data(cache=False)


@blueprint.post("/texts/<int:text_id>/presence")
@for_scripts
@requires(TextVerb.WRITE, load=queries.text_to_write)
def present(text: SharedText) -> dict[str, Any]:
    """Say that one is here, or with `leave=1` no more; returns who else is."""
    client, actor = _client(), current_actor()
    if request.args.get("leave") or actor.id is None:
        presence.leave(text.id, client, actor.id)
        return {"others": []}
    others = presence.arrive(text.id, client, actor.id, request.args.get("cursor", "")[:400])
    return {"others": [{"client": each.client, "name": each.name, "cursor": each.cursor} for each in others]}


def may_follow(actor: Actor, number: str) -> bool:
    """Whether somebody may hear of a text's updates."""
    found = queries.by_id(int(number))
    return found is not None and may_read(actor, found)


def address(text: SharedText) -> str:
    """The page on which the text stands."""
    kind = holder(text.holder_kind)
    return kind.address(text.holder_id) if kind else "/"


def title(text: SharedText) -> str:
    """What the holder is called, or ""."""
    kind = holder(text.holder_kind)
    return kind.title(text.holder_id) if kind else ""


def register(app: Flask) -> None:
    add_topic("text", may_follow)
    app.jinja_env.globals.update(text_address=address, text_title=title, text_html=queries.html, TEXT_SCHEMA=SCHEMA)
    app.jinja_env.globals["may_write_text"] = lambda text: may_write(current_actor(), text)
    app.jinja_env.globals["texts"] = Macros(app, "texts/_text.html")
